// Generated from contracts/interfaces/IRouterTrades.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const routerTradesAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "deadline", type: "uint256" },
      { internalType: "uint256", name: "now_", type: "uint256" },
    ],
    name: "MarginRouter_Expired",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "receiver", type: "address" }],
    name: "MarginRouter_InvalidReceiver",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "amountOut", type: "uint256" },
      { internalType: "uint256", name: "minOut", type: "uint256" },
    ],
    name: "MarginRouter_OutputBelowMinimum",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "payAmount", type: "uint256" },
      { internalType: "uint256", name: "maxSpent", type: "uint256" },
    ],
    name: "MarginRouter_PaymentExceedsCost",
    type: "error",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "scaledDebt", type: "uint256" },
    ],
    name: "MarginRouter_PositionInUse",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "proceeds", type: "uint256" },
      { internalType: "uint256", name: "debt", type: "uint256" },
    ],
    name: "MarginRouter_ProceedsBelowDebt",
    type: "error",
  },
  { inputs: [], name: "MarginRouter_Reentered", type: "error" },
  {
    inputs: [{ internalType: "address", name: "caller", type: "address" }],
    name: "MarginRouter_UnauthorizedCallback",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "pool", type: "address" }],
    name: "MarginRouter_UnknownPool",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "adapter", type: "address" }],
    name: "MarginRouter_VenueNotAllowed",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "debtToken", type: "address" },
      { internalType: "address", name: "asset", type: "address" },
    ],
    name: "MarginRouter_WrongDebtToken",
    type: "error",
  },
  { inputs: [], name: "MarginRouter_ZeroAmount", type: "error" },
  {
    inputs: [],
    name: "FACTORY",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "address", name: "adapter", type: "address" }],
    name: "isAdapter",
    outputs: [{ internalType: "bool", name: "", type: "bool" }],
    stateMutability: "view",
    type: "function",
  },
] as const;
