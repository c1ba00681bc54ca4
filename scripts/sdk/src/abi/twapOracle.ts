// Generated from contracts/interfaces/ITwapOracle.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const twapOracleAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "cardinality", type: "uint256" },
      { internalType: "uint256", name: "needed", type: "uint256" },
    ],
    name: "TwapOracle_CardinalityTooLow",
    type: "error",
  },
  { inputs: [{ internalType: "address", name: "pool", type: "address" }], name: "TwapOracle_NoCode", type: "error" },
  {
    inputs: [
      { internalType: "address", name: "token", type: "address" },
      { internalType: "address", name: "token0", type: "address" },
      { internalType: "address", name: "token1", type: "address" },
    ],
    name: "TwapOracle_NotInPool",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "liquidity", type: "uint256" },
      { internalType: "uint256", name: "minLiquidity", type: "uint256" },
    ],
    name: "TwapOracle_TooShallow",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "window", type: "uint256" },
      { internalType: "uint256", name: "blockTime", type: "uint256" },
      { internalType: "uint256", name: "minWindow", type: "uint256" },
      { internalType: "uint256", name: "maxWindow", type: "uint256" },
    ],
    name: "TwapOracle_WindowOutOfRange",
    type: "error",
  },
  {
    inputs: [],
    name: "baseToken",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "depth",
    outputs: [
      { internalType: "uint256", name: "liquidity", type: "uint256" },
      { internalType: "uint256", name: "minLiquidity", type: "uint256" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "pool",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "quoteToken",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "read",
    outputs: [
      { internalType: "uint256", name: "price", type: "uint256" },
      { internalType: "uint256", name: "referencePrice", type: "uint256" },
      { internalType: "enum OracleState", name: "state", type: "uint8" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "window",
    outputs: [{ internalType: "uint32", name: "", type: "uint32" }],
    stateMutability: "view",
    type: "function",
  },
] as const;
