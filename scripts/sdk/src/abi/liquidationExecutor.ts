// Generated from contracts/interfaces/ILiquidationExecutor.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const liquidationExecutorAbi = [
  {
    inputs: [{ internalType: "address", name: "caller", type: "address" }],
    name: "LiquidationExecutor_NotKeeper",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "caller", type: "address" }],
    name: "LiquidationExecutor_NotOwner",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "caller", type: "address" }],
    name: "LiquidationExecutor_NotSelf",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "gasLeft", type: "uint256" },
      { internalType: "uint256", name: "gasLimit", type: "uint256" },
    ],
    name: "LiquidationExecutor_OutOfGas",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "pool", type: "address" },
      { internalType: "uint256", name: "profit", type: "uint256" },
      { internalType: "uint256", name: "minProfit", type: "uint256" },
    ],
    name: "LiquidationExecutor_ProfitBelowMinimum",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "pool", type: "address" },
      { internalType: "uint256", name: "shortfall", type: "uint256" },
      { internalType: "uint256", name: "maxSubsidy", type: "uint256" },
    ],
    name: "LiquidationExecutor_SaleBelowDebt",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "given", type: "uint256" },
      { internalType: "uint256", name: "expected", type: "uint256" },
    ],
    name: "LiquidationExecutor_SalesIncomplete",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "caller", type: "address" },
      { internalType: "address", name: "initiator", type: "address" },
    ],
    name: "LiquidationExecutor_UnexpectedCallback",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "keeper", type: "address" },
      { indexed: false, internalType: "bool", name: "allowed", type: "bool" },
    ],
    name: "KeeperSet",
    type: "event",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "pool", type: "address" },
      { indexed: false, internalType: "bytes", name: "reason", type: "bytes" },
    ],
    name: "OrderFailed",
    type: "event",
  },
  {
    inputs: [{ internalType: "address", name: "keeper", type: "address" }],
    name: "isKeeper",
    outputs: [{ internalType: "bool", name: "", type: "bool" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { internalType: "address", name: "pool", type: "address" },
          { internalType: "address", name: "debtAsset", type: "address" },
          { internalType: "uint256", name: "maxRepay", type: "uint256" },
          { internalType: "uint256", name: "unmovable", type: "uint256" },
          { internalType: "uint256", name: "minProfit", type: "uint256" },
          { internalType: "uint256", name: "maxSubsidy", type: "uint256" },
          { internalType: "uint256", name: "gasLimit", type: "uint256" },
          { internalType: "PositionId[]", name: "ids", type: "bytes32[]" },
          {
            components: [
              { internalType: "address", name: "token", type: "address" },
              { internalType: "address", name: "adapter", type: "address" },
              { internalType: "bytes", name: "route", type: "bytes" },
            ],
            internalType: "struct Sale[]",
            name: "sales",
            type: "tuple[]",
          },
        ],
        internalType: "struct LiquidationOrder",
        name: "order",
        type: "tuple",
      },
    ],
    name: "liquidate",
    outputs: [
      { internalType: "uint256", name: "repaid", type: "uint256" },
      { internalType: "uint256", name: "profit", type: "uint256" },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { internalType: "address", name: "pool", type: "address" },
          { internalType: "address", name: "debtAsset", type: "address" },
          { internalType: "uint256", name: "maxRepay", type: "uint256" },
          { internalType: "uint256", name: "unmovable", type: "uint256" },
          { internalType: "uint256", name: "minProfit", type: "uint256" },
          { internalType: "uint256", name: "maxSubsidy", type: "uint256" },
          { internalType: "uint256", name: "gasLimit", type: "uint256" },
          { internalType: "PositionId[]", name: "ids", type: "bytes32[]" },
          {
            components: [
              { internalType: "address", name: "token", type: "address" },
              { internalType: "address", name: "adapter", type: "address" },
              { internalType: "bytes", name: "route", type: "bytes" },
            ],
            internalType: "struct Sale[]",
            name: "sales",
            type: "tuple[]",
          },
        ],
        internalType: "struct LiquidationOrder",
        name: "order",
        type: "tuple",
      },
    ],
    name: "liquidateAlone",
    outputs: [
      { internalType: "uint256", name: "repaid", type: "uint256" },
      { internalType: "uint256", name: "profit", type: "uint256" },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { internalType: "address", name: "pool", type: "address" },
          { internalType: "address", name: "debtAsset", type: "address" },
          { internalType: "uint256", name: "maxRepay", type: "uint256" },
          { internalType: "uint256", name: "unmovable", type: "uint256" },
          { internalType: "uint256", name: "minProfit", type: "uint256" },
          { internalType: "uint256", name: "maxSubsidy", type: "uint256" },
          { internalType: "uint256", name: "gasLimit", type: "uint256" },
          { internalType: "PositionId[]", name: "ids", type: "bytes32[]" },
          {
            components: [
              { internalType: "address", name: "token", type: "address" },
              { internalType: "address", name: "adapter", type: "address" },
              { internalType: "bytes", name: "route", type: "bytes" },
            ],
            internalType: "struct Sale[]",
            name: "sales",
            type: "tuple[]",
          },
        ],
        internalType: "struct LiquidationOrder[]",
        name: "orders",
        type: "tuple[]",
      },
    ],
    name: "liquidateMany",
    outputs: [
      {
        components: [
          { internalType: "bool", name: "done", type: "bool" },
          { internalType: "uint256", name: "repaid", type: "uint256" },
          { internalType: "uint256", name: "profit", type: "uint256" },
          { internalType: "uint256", name: "gasUsed", type: "uint256" },
          { internalType: "bytes", name: "reason", type: "bytes" },
        ],
        internalType: "struct LiquidationOutcome[]",
        name: "outcomes",
        type: "tuple[]",
      },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "initiator", type: "address" },
      { internalType: "uint256", name: "debtSent", type: "uint256" },
      { internalType: "uint256", name: "debtOwed", type: "uint256" },
      { internalType: "uint256[]", name: "collateralSent", type: "uint256[]" },
      { internalType: "uint256[]", name: "collateralOwed", type: "uint256[]" },
      { internalType: "bytes", name: "data", type: "bytes" },
    ],
    name: "onPoolCallback",
    outputs: [
      { internalType: "bytes32", name: "magic", type: "bytes32" },
      { internalType: "uint256", name: "debtOffered", type: "uint256" },
      { internalType: "uint256", name: "collateralOffered", type: "uint256" },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [],
    name: "owner",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "keeper", type: "address" },
      { internalType: "bool", name: "allowed", type: "bool" },
    ],
    name: "setKeeper",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [{ internalType: "address", name: "token", type: "address" }],
    name: "sweep",
    outputs: [{ internalType: "uint256", name: "amount", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
