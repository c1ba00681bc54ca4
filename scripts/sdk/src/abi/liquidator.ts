// Generated from contracts/interfaces/ILiquidator.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const liquidatorAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "gasLeft", type: "uint256" },
      { internalType: "uint256", name: "required", type: "uint256" },
    ],
    name: "MarginPool_InsufficientGas",
    type: "error",
  },
  {
    inputs: [{ internalType: "uint256", name: "count", type: "uint256" }],
    name: "MarginPool_NothingToLiquidate",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "token", type: "address" }],
    name: "MarginPool_TokenMovable",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "badDebt", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "reserveUsed", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "lenderLoss", type: "uint256" },
    ],
    name: "BadDebtRealised",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "address", name: "token", type: "address" },
      { indexed: false, internalType: "uint256", name: "amount", type: "uint256" },
      { indexed: false, internalType: "bool", name: "orphaned", type: "bool" },
    ],
    name: "CollateralSeized",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "amount", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "CoveredByGroup",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "repaid", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "seized", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "badDebt", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "Liquidated",
    type: "event",
  },
  {
    inputs: [
      { internalType: "PositionId[]", name: "ids", type: "bytes32[]" },
      {
        components: [
          { internalType: "uint256", name: "maxRepay", type: "uint256" },
          { internalType: "uint256", name: "unmovable", type: "uint256" },
          { internalType: "address", name: "receiver", type: "address" },
          { internalType: "address", name: "callback", type: "address" },
        ],
        internalType: "struct LiquidationBatch",
        name: "batch",
        type: "tuple",
      },
      { internalType: "bytes", name: "data", type: "bytes" },
    ],
    name: "liquidate",
    outputs: [
      { internalType: "uint256", name: "repaid", type: "uint256" },
      { internalType: "uint256[]", name: "seized", type: "uint256[]" },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
