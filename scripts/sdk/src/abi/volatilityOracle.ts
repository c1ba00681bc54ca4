// Generated from contracts/interfaces/IVolatilityOracle.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const volatilityOracleAbi = [
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
      { internalType: "uint80", name: "roundId", type: "uint80" },
    ],
    name: "VolatilityOracle_AlreadyStarted",
    type: "error",
  },
  {
    inputs: [{ internalType: "uint256", name: "profile", type: "uint256" }],
    name: "VolatilityOracle_BadProfile",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint80", name: "roundId", type: "uint80" },
    ],
    name: "VolatilityOracle_EmptyRound",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint256", name: "updatedAt", type: "uint256" },
      { internalType: "uint256", name: "timestamp", type: "uint256" },
    ],
    name: "VolatilityOracle_FutureRound",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint80", name: "predecessor", type: "uint80" },
      { internalType: "uint256", name: "predecessorUpdatedAt", type: "uint256" },
      { internalType: "uint256", name: "dueAt", type: "uint256" },
    ],
    name: "VolatilityOracle_HintNotFirst",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint80", name: "lastRoundId", type: "uint80" },
    ],
    name: "VolatilityOracle_HintOtherPhase",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint256", name: "updatedAt", type: "uint256" },
      { internalType: "uint256", name: "dueAt", type: "uint256" },
    ],
    name: "VolatilityOracle_HintTooEarly",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint256", name: "walked", type: "uint256" },
    ],
    name: "VolatilityOracle_HintUnproved",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
    ],
    name: "VolatilityOracle_NotStarted",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "phase", type: "uint256" },
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint256", name: "updatedAt", type: "uint256" },
      { internalType: "uint256", name: "aliveUntil", type: "uint256" },
    ],
    name: "VolatilityOracle_PhaseAlive",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint256", name: "aggregatorRound", type: "uint256" },
      { internalType: "uint256", name: "limit", type: "uint256" },
    ],
    name: "VolatilityOracle_RoundIdTooLarge",
    type: "error",
  },
  {
    inputs: [{ internalType: "uint256", name: "phase", type: "uint256" }],
    name: "VolatilityOracle_SamePhase",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint80", name: "roundId", type: "uint80" },
      { internalType: "uint256", name: "updatedAt", type: "uint256" },
      { internalType: "uint256", name: "oldest", type: "uint256" },
    ],
    name: "VolatilityOracle_StartTooOld",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "profile", type: "uint256" },
      { internalType: "uint256", name: "count", type: "uint256" },
    ],
    name: "VolatilityOracle_UnknownProfile",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "feed", type: "address" },
      { indexed: true, internalType: "uint256", name: "profile", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "refPrice", type: "uint256" },
    ],
    name: "VolatilityClamped",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "feed", type: "address" },
      { indexed: false, internalType: "bytes32", name: "sample", type: "bytes32" },
    ],
    name: "VolatilityObserved",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "feed", type: "address" },
      { indexed: true, internalType: "uint256", name: "profile", type: "uint256" },
      { indexed: false, internalType: "uint80", name: "roundId", type: "uint80" },
      { indexed: false, internalType: "uint256", name: "price", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "sampledAt", type: "uint256" },
    ],
    name: "VolatilityStarted",
    type: "event",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
      { internalType: "uint80", name: "lastRoundId", type: "uint80" },
      { internalType: "uint80", name: "firstRoundId", type: "uint80" },
    ],
    name: "crossPhase",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
    ],
    name: "isMature",
    outputs: [{ internalType: "bool", name: "", type: "bool" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
    ],
    name: "lag",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
    ],
    name: "nextSampleTime",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
      { internalType: "uint80[]", name: "hints", type: "uint80[]" },
    ],
    name: "observe",
    outputs: [{ internalType: "uint256", name: "samples", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
      { internalType: "uint256", name: "maxRounds", type: "uint256" },
    ],
    name: "poke",
    outputs: [{ internalType: "uint256", name: "samples", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [{ internalType: "uint256", name: "profile", type: "uint256" }],
    name: "profileAt",
    outputs: [
      {
        components: [
          { internalType: "uint32", name: "tauFast", type: "uint32" },
          { internalType: "uint32", name: "tauRelease", type: "uint32" },
          { internalType: "uint32", name: "minInterval", type: "uint32" },
          { internalType: "uint64", name: "jumpCap", type: "uint64" },
          { internalType: "uint64", name: "sigmaCap", type: "uint64" },
        ],
        internalType: "struct EstimatorProfile",
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "profileCount",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
    ],
    name: "sampleOf",
    outputs: [
      { internalType: "uint256", name: "price", type: "uint256" },
      { internalType: "uint256", name: "sampledAt", type: "uint256" },
      { internalType: "uint256", name: "variance", type: "uint256" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
      { internalType: "uint80", name: "roundId", type: "uint80" },
    ],
    name: "start",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "feed", type: "address" },
      { internalType: "uint256", name: "profile", type: "uint256" },
    ],
    name: "stateOf",
    outputs: [
      {
        components: [
          { internalType: "uint80", name: "roundId", type: "uint80" },
          { internalType: "uint256", name: "samplePrice", type: "uint256" },
          { internalType: "uint256", name: "sampledAt", type: "uint256" },
          { internalType: "uint256", name: "startedAt", type: "uint256" },
          { internalType: "uint256", name: "refPrice", type: "uint256" },
          { internalType: "uint256", name: "vFast", type: "uint256" },
          { internalType: "uint256", name: "vEnv", type: "uint256" },
        ],
        internalType: "struct VolatilityState",
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
] as const;
