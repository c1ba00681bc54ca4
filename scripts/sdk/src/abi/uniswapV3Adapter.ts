// Generated from contracts/interfaces/IUniswapV3Adapter.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const uniswapV3AdapterAbi = [
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
    inputs: [
      { internalType: "address", name: "tokenIn", type: "address" },
      { internalType: "address", name: "tokenOut", type: "address" },
      { internalType: "uint24", name: "fee", type: "uint24" },
    ],
    name: "UniswapV3Adapter_NoPool",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "traded", type: "uint256" },
      { internalType: "uint256", name: "amount", type: "uint256" },
    ],
    name: "UniswapV3Adapter_PartialFill",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "caller", type: "address" },
      { internalType: "address", name: "pool", type: "address" },
    ],
    name: "UniswapV3Adapter_UnauthorizedCallback",
    type: "error",
  },
  {
    inputs: [],
    name: "UNISWAP_FACTORY",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "tokenA", type: "address" },
      { internalType: "address", name: "tokenB", type: "address" },
      { internalType: "uint24", name: "fee", type: "uint24" },
    ],
    name: "poolOf",
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
  {
    inputs: [
      { internalType: "int256", name: "amount0Delta", type: "int256" },
      { internalType: "int256", name: "amount1Delta", type: "int256" },
      { internalType: "bytes", name: "path", type: "bytes" },
    ],
    name: "uniswapV3SwapCallback",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
