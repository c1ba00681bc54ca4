// Generated from contracts/interfaces/IPairOracle.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const pairOracleAbi = [
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "bool", name: "answered", type: "bool" },
      { internalType: "int256", name: "answer", type: "int256" },
      { internalType: "uint256", name: "updatedAt", type: "uint256" },
    ],
    name: "PairOracle_BadFeed",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "source", type: "address" },
      { internalType: "bool", name: "answered", type: "bool" },
      { internalType: "uint256", name: "rate", type: "uint256" },
      { internalType: "uint256", name: "minRate", type: "uint256" },
    ],
    name: "PairOracle_BadRate",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "count", type: "uint256" },
      { internalType: "uint256", name: "limit", type: "uint256" },
    ],
    name: "PairOracle_FeedCount",
    type: "error",
  },
  { inputs: [{ internalType: "address", name: "target", type: "address" }], name: "PairOracle_NoCode", type: "error" },
  { inputs: [], name: "PairOracle_NoVolatility", type: "error" },
  {
    inputs: [
      { internalType: "bytes32", name: "parameter", type: "bytes32" },
      { internalType: "uint256", name: "value", type: "uint256" },
      { internalType: "uint256", name: "min", type: "uint256" },
      { internalType: "uint256", name: "max", type: "uint256" },
    ],
    name: "PairOracle_ParameterOutOfRange",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "price", type: "uint256" },
      { internalType: "uint256", name: "min", type: "uint256" },
      { internalType: "uint256", name: "max", type: "uint256" },
    ],
    name: "PairOracle_PriceOutOfRange",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "token", type: "address" }],
    name: "PairOracle_SameToken",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "price", type: "uint256" },
      { internalType: "uint256", name: "expected", type: "uint256" },
      { internalType: "uint256", name: "toleranceWad", type: "uint256" },
    ],
    name: "PairOracle_UnexpectedPrice",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "target", type: "address" },
      { internalType: "uint256", name: "decimals", type: "uint256" },
      { internalType: "uint256", name: "limit", type: "uint256" },
    ],
    name: "PairOracle_UnsupportedDecimals",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "feed", type: "address" },
      { indexed: true, internalType: "uint256", name: "phase", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "minAnswer", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "maxAnswer", type: "uint256" },
    ],
    name: "PhaseConfirmed",
    type: "event",
  },
  {
    inputs: [],
    name: "baseToken",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "uint256", name: "i", type: "uint256" }],
    name: "confirmPhase",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [],
    name: "exchangeRate",
    outputs: [
      { internalType: "uint256", name: "rate", type: "uint256" },
      { internalType: "uint256", name: "cap", type: "uint256" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "uint256", name: "i", type: "uint256" }],
    name: "feedAt",
    outputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "bool", name: "divide", type: "bool" },
      { internalType: "uint256", name: "profile", type: "uint256" },
      { internalType: "uint256", name: "maxAge", type: "uint256" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "feedCount",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
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
    name: "variance",
    outputs: [
      { internalType: "uint256", name: "annualVariance", type: "uint256" },
      { internalType: "uint256", name: "lag", type: "uint256" },
      { internalType: "bool", name: "mature", type: "bool" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "volatilityOracle",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
] as const;
