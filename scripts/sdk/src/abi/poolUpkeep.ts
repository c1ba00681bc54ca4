// Generated from contracts/interfaces/IPoolUpkeep.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const poolUpkeepAbi = [
  { inputs: [], name: "MarginPool_Locked", type: "error" },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "health", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "MarginCallCleared",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "health", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "MarginCalled",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: false, internalType: "uint256", name: "minute", type: "uint256" },
      { indexed: false, internalType: "uint256[2]", name: "ramps", type: "uint256[2]" },
      { indexed: false, internalType: "uint256", name: "sigmas", type: "uint256" },
    ],
    name: "MarginSynced",
    type: "event",
  },
  {
    inputs: [{ internalType: "PositionId", name: "id", type: "bytes32" }],
    name: "flagMarginCall",
    outputs: [{ internalType: "bool", name: "called", type: "bool" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "uint256", name: "k", type: "uint256" },
      { internalType: "uint256", name: "value", type: "uint256" },
    ],
    name: "initialMarginAt",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  { inputs: [], name: "syncMargin", outputs: [], stateMutability: "nonpayable", type: "function" },
] as const;
