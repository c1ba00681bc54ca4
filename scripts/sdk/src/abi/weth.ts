// Generated from contracts/interfaces/IWETH.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const wethAbi = [
  { inputs: [], name: "deposit", outputs: [], stateMutability: "payable", type: "function" },
  {
    inputs: [{ internalType: "uint256", name: "amount", type: "uint256" }],
    name: "withdraw",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
