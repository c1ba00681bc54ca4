// Generated from contracts/interfaces/IGenericAggregatorAdapter.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const callSandboxAbi = [
  {
    inputs: [{ internalType: "address", name: "caller", type: "address" }],
    name: "CallSandbox_Unauthorized",
    type: "error",
  },
  {
    inputs: [
      {
        components: [
          { internalType: "address", name: "tokenIn", type: "address" },
          { internalType: "address", name: "tokenOut", type: "address" },
          { internalType: "uint256", name: "amountIn", type: "uint256" },
          { internalType: "address", name: "target", type: "address" },
          { internalType: "address", name: "spender", type: "address" },
          { internalType: "bytes", name: "data", type: "bytes" },
          { internalType: "address", name: "receiver", type: "address" },
          { internalType: "address", name: "refund", type: "address" },
        ],
        internalType: "struct ICallSandbox.Call",
        name: "call",
        type: "tuple",
      },
    ],
    name: "run",
    outputs: [
      { internalType: "uint256", name: "used", type: "uint256" },
      { internalType: "uint256", name: "got", type: "uint256" },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
