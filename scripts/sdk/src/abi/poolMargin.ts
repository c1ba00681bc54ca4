// Generated from contracts/interfaces/IPoolMargin.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const poolMarginAbi = [
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "health", type: "uint256" },
      { internalType: "uint256", name: "callLevel", type: "uint256" },
    ],
    name: "MarginPool_NotCalled",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "bool", name: "allowed", type: "bool" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "GradualExitSet",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "health", type: "uint256" },
    ],
    name: "MarginCallCleared",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "health", type: "uint256" },
    ],
    name: "MarginCalled",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: false, internalType: "uint256", name: "minute", type: "uint256" },
      { indexed: false, internalType: "uint256[2]", name: "ramps", type: "uint256[2]" },
    ],
    name: "MarginSynced",
    type: "event",
  },
  {
    inputs: [{ internalType: "uint256", name: "k", type: "uint256" }],
    name: "collateralAt",
    outputs: [
      { internalType: "address", name: "token", type: "address" },
      { internalType: "address", name: "oracle", type: "address" },
      { internalType: "bool", name: "inverse", type: "bool" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "collateralCount",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "PositionId", name: "id", type: "bytes32" }],
    name: "flagMarginCall",
    outputs: [{ internalType: "bool", name: "called", type: "bool" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [{ internalType: "PositionId", name: "id", type: "bytes32" }],
    name: "healthOf",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "uint256", name: "k", type: "uint256" }],
    name: "marginsOf",
    outputs: [
      { internalType: "uint256", name: "maintenance", type: "uint256" },
      { internalType: "uint256", name: "initial", type: "uint256" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "poolState",
    outputs: [
      {
        components: [
          { internalType: "uint256", name: "index", type: "uint256" },
          { internalType: "uint256", name: "lastAccrual", type: "uint256" },
          { internalType: "uint256", name: "rateAtTarget", type: "uint256" },
          { internalType: "uint256", name: "reserve", type: "uint256" },
          { internalType: "uint256", name: "rampStart", type: "uint256" },
          { internalType: "uint256", name: "rampTarget", type: "uint256" },
          { internalType: "uint256", name: "flags", type: "uint256" },
          { internalType: "uint256", name: "cash", type: "uint256" },
          { internalType: "uint256", name: "scaledDebt", type: "uint256" },
          { internalType: "uint256", name: "initialMargin", type: "uint256" },
          { internalType: "uint256", name: "syncMinute", type: "uint256" },
        ],
        internalType: "struct PoolState",
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "poolWords",
    outputs: [
      { internalType: "uint256", name: "a", type: "uint256" },
      { internalType: "uint256", name: "b", type: "uint256" },
      { internalType: "uint256[2]", name: "ramps", type: "uint256[2]" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "bool", name: "allowed", type: "bool" },
    ],
    name: "setGradualExit",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  { inputs: [], name: "syncMargin", outputs: [], stateMutability: "nonpayable", type: "function" },
] as const;
