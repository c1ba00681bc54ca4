// Generated from contracts/interfaces/IGenericAggregatorAdapter.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const genericAggregatorAdapterAbi = [
  { inputs: [], name: "GenericAggregatorAdapter_Reentered", type: "error" },
  {
    inputs: [{ internalType: "address", name: "venue", type: "address" }],
    name: "GenericAggregatorAdapter_VenueNotAllowed",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "amountIn", type: "uint256" },
      { internalType: "uint256", name: "maxIn", type: "uint256" },
    ],
    name: "SwapAdapter_InputAboveMaximum",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "tokenIn", type: "address" },
      { internalType: "address", name: "tokenOut", type: "address" },
    ],
    name: "SwapAdapter_InvalidRoute",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "amountOut", type: "uint256" },
      { internalType: "uint256", name: "minOut", type: "uint256" },
    ],
    name: "SwapAdapter_OutputBelowMinimum",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "venue", type: "address" },
      { internalType: "bytes", name: "reason", type: "bytes" },
    ],
    name: "SwapAdapter_VenueFailed",
    type: "error",
  },
  {
    inputs: [],
    name: "SANDBOX",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "tokenIn", type: "address" },
      { internalType: "address", name: "tokenOut", type: "address" },
      { internalType: "uint256", name: "amountIn", type: "uint256" },
      { internalType: "uint256", name: "minOut", type: "uint256" },
      { internalType: "address", name: "receiver", type: "address" },
      { internalType: "bytes", name: "route", type: "bytes" },
    ],
    name: "swap",
    outputs: [{ internalType: "uint256", name: "amountOut", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "tokenIn", type: "address" },
      { internalType: "address", name: "tokenOut", type: "address" },
      { internalType: "uint256", name: "amountOut", type: "uint256" },
      { internalType: "uint256", name: "maxIn", type: "uint256" },
      { internalType: "address", name: "receiver", type: "address" },
      { internalType: "bytes", name: "route", type: "bytes" },
    ],
    name: "swapExactOutput",
    outputs: [{ internalType: "uint256", name: "amountIn", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
