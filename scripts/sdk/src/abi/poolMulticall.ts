// Generated from contracts/interfaces/IPoolMulticall.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const poolMulticallAbi = [
  {
    inputs: [{ internalType: "bytes[]", name: "calls", type: "bytes[]" }],
    name: "multicall",
    outputs: [{ internalType: "bytes[]", name: "results", type: "bytes[]" }],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
