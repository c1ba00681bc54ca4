// Generated from contracts/interfaces/IPositionLedger.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const positionLedgerAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "amount", type: "uint256" },
      { internalType: "uint256", name: "limit", type: "uint256" },
    ],
    name: "MarginPool_AmountOverflow",
    type: "error",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "borrowingPower", type: "uint256" },
      { internalType: "uint256", name: "debt", type: "uint256" },
      { internalType: "uint256", name: "withoutCredit", type: "uint256" },
    ],
    name: "MarginPool_BelowInitialMargin",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "debt", type: "uint256" },
      { internalType: "uint256", name: "cap", type: "uint256" },
    ],
    name: "MarginPool_BorrowCapExceeded",
    type: "error",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "debt", type: "uint256" },
      { internalType: "uint256", name: "minDebt", type: "uint256" },
    ],
    name: "MarginPool_DebtBelowMinimum",
    type: "error",
  },
  { inputs: [{ internalType: "uint256", name: "until", type: "uint256" }], name: "MarginPool_Halted", type: "error" },
  { inputs: [], name: "MarginPool_IndexSaturated", type: "error" },
  {
    inputs: [
      { internalType: "uint256", name: "amount", type: "uint256" },
      { internalType: "uint256", name: "cash", type: "uint256" },
    ],
    name: "MarginPool_InsufficientCash",
    type: "error",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint256", name: "amount", type: "uint256" },
      { internalType: "uint256", name: "held", type: "uint256" },
    ],
    name: "MarginPool_InsufficientCollateral",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "target", type: "address" }],
    name: "MarginPool_InvalidCallback",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "receiver", type: "address" }],
    name: "MarginPool_InvalidReceiver",
    type: "error",
  },
  { inputs: [{ internalType: "PositionId", name: "id", type: "bytes32" }], name: "MarginPool_NoDebt", type: "error" },
  {
    inputs: [
      { internalType: "address", name: "caller", type: "address" },
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "permission", type: "uint256" },
    ],
    name: "MarginPool_NotAuthorized",
    type: "error",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "valueOut", type: "uint256" },
      { internalType: "uint256", name: "valueIn", type: "uint256" },
      { internalType: "uint256", name: "maxLossPpm", type: "uint256" },
    ],
    name: "MarginPool_OperatorValueLoss",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "token", type: "address" }],
    name: "MarginPool_OracleDead",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint8", name: "state", type: "uint8" },
    ],
    name: "MarginPool_OracleNotNormal",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint256", name: "expected", type: "uint256" },
      { internalType: "uint256", name: "received", type: "uint256" },
    ],
    name: "MarginPool_TransferShortfall",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "token", type: "address" }],
    name: "MarginPool_UnknownCollateral",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "utilisationPpm", type: "uint256" },
      { internalType: "uint256", name: "maxPpm", type: "uint256" },
    ],
    name: "MarginPool_UtilisationTooHigh",
    type: "error",
  },
  { inputs: [], name: "MarginPool_ZeroAmount", type: "error" },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "amount", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "Borrowed",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "address", name: "token", type: "address" },
      { indexed: false, internalType: "uint256", name: "amount", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "CollateralDeposited",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "address", name: "token", type: "address" },
      { indexed: false, internalType: "uint256", name: "amount", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "CollateralWithdrawn",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: false, internalType: "uint256", name: "a", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "b", type: "uint256" },
    ],
    name: "PoolUpdated",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "PositionId", name: "id", type: "bytes32" },
      { indexed: false, internalType: "uint256", name: "amount", type: "uint256" },
      { indexed: false, internalType: "PositionWord", name: "position", type: "uint256" },
    ],
    name: "Repaid",
    type: "event",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      {
        components: [
          { internalType: "address", name: "depositToken", type: "address" },
          { internalType: "uint256", name: "deposit", type: "uint256" },
          { internalType: "address", name: "withdrawToken", type: "address" },
          { internalType: "uint256", name: "withdraw", type: "uint256" },
          { internalType: "uint256", name: "borrow", type: "uint256" },
          { internalType: "uint256", name: "repay", type: "uint256" },
          { internalType: "address", name: "receiver", type: "address" },
          { internalType: "address", name: "callback", type: "address" },
        ],
        internalType: "struct Adjustment",
        name: "adjustment",
        type: "tuple",
      },
      { internalType: "bytes", name: "data", type: "bytes" },
    ],
    name: "adjust",
    outputs: [
      { internalType: "uint256", name: "repaid", type: "uint256" },
      { internalType: "uint256", name: "withdrawn", type: "uint256" },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "amount", type: "uint256" },
      { internalType: "address", name: "receiver", type: "address" },
    ],
    name: "borrow",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint256", name: "amount", type: "uint256" },
    ],
    name: "depositCollateral",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [{ internalType: "PositionId", name: "id", type: "bytes32" }],
    name: "positionWord",
    outputs: [{ internalType: "PositionWord", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "amount", type: "uint256" },
    ],
    name: "repay",
    outputs: [{ internalType: "uint256", name: "repaid", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint256", name: "amount", type: "uint256" },
      { internalType: "address", name: "receiver", type: "address" },
    ],
    name: "withdrawCollateral",
    outputs: [{ internalType: "uint256", name: "withdrawn", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
