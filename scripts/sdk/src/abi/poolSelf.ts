// Generated from contracts/interfaces/IPoolSelf.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const poolSelfAbi = [
  {
    inputs: [{ internalType: "address", name: "caller", type: "address" }],
    name: "MarginPool_OnlySelf",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "owner", type: "address" },
      { internalType: "address", name: "spender", type: "address" },
      { internalType: "uint256", name: "value", type: "uint256" },
    ],
    name: "approveBySignature",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [{ internalType: "uint256", name: "i", type: "uint256" }],
    name: "configWord",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
] as const;
