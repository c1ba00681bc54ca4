// Generated from contracts/interfaces/IGradualExit.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const gradualExitAbi = [
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "health", type: "uint256" },
      { internalType: "uint256", name: "callLevel", type: "uint256" },
    ],
    name: "MarginPool_NoGradualExit",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "seized", type: "uint256" },
      { internalType: "uint256", name: "minSeized", type: "uint256" },
    ],
    name: "MarginPool_SeizeBelowLimit",
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
      { indexed: false, internalType: "address", name: "token", type: "address" },
      { indexed: false, internalType: "uint256", name: "repaid", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "seized", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "GraduallyExited",
    type: "event",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint256", name: "maxRepay", type: "uint256" },
      { internalType: "uint256", name: "minSeized", type: "uint256" },
      { internalType: "address", name: "receiver", type: "address" },
    ],
    name: "exitGradually",
    outputs: [
      { internalType: "uint256", name: "repaid", type: "uint256" },
      { internalType: "uint256", name: "seized", type: "uint256" },
    ],
    stateMutability: "nonpayable",
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
] as const;
