// Generated from contracts/interfaces/IPoolChecks.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const poolChecksAbi = [
  {
    inputs: [
      { internalType: "address", name: "operator", type: "address" },
      {
        components: [
          { internalType: "PositionId", name: "id", type: "bytes32" },
          { internalType: "PositionWord", name: "before", type: "uint256" },
          { internalType: "PositionWord", name: "word", type: "uint256" },
          { internalType: "uint256", name: "putIn", type: "uint256" },
          { internalType: "uint256", name: "deposited", type: "uint256" },
          { internalType: "uint256", name: "takeOut", type: "uint256" },
          { internalType: "uint256", name: "heldBefore", type: "uint256" },
          { internalType: "uint256", name: "withdrawn", type: "uint256" },
          { internalType: "uint256", name: "borrowed", type: "uint256" },
          { internalType: "uint256", name: "repaid", type: "uint256" },
          { internalType: "address", name: "receiver", type: "address" },
        ],
        internalType: "struct PositionChange",
        name: "change",
        type: "tuple",
      },
    ],
    name: "checkTrade",
    outputs: [],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          { internalType: "PositionId", name: "id", type: "bytes32" },
          { internalType: "PositionWord", name: "before", type: "uint256" },
          { internalType: "PositionWord", name: "word", type: "uint256" },
          { internalType: "uint256", name: "putIn", type: "uint256" },
          { internalType: "uint256", name: "deposited", type: "uint256" },
          { internalType: "uint256", name: "takeOut", type: "uint256" },
          { internalType: "uint256", name: "heldBefore", type: "uint256" },
          { internalType: "uint256", name: "withdrawn", type: "uint256" },
          { internalType: "uint256", name: "borrowed", type: "uint256" },
          { internalType: "uint256", name: "repaid", type: "uint256" },
          { internalType: "address", name: "receiver", type: "address" },
        ],
        internalType: "struct PositionChange",
        name: "change",
        type: "tuple",
      },
    ],
    name: "isNoWorse",
    outputs: [{ internalType: "bool", name: "", type: "bool" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "uint256", name: "k", type: "uint256" }],
    name: "lateQuote",
    outputs: [
      {
        components: [
          { internalType: "uint256", name: "price", type: "uint256" },
          { internalType: "uint256", name: "referencePrice", type: "uint256" },
          { internalType: "enum OracleState", name: "state", type: "uint8" },
        ],
        internalType: "struct Quote",
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "uint256", name: "units", type: "uint256" },
      { internalType: "uint256", name: "room", type: "uint256" },
      { internalType: "bool", name: "protocolTakes", type: "bool" },
    ],
    name: "shareFees",
    outputs: [
      { internalType: "uint256", name: "kept", type: "uint256" },
      { internalType: "uint256", name: "protocolFees", type: "uint256" },
      { internalType: "uint256", name: "poolFees", type: "uint256" },
    ],
    stateMutability: "view",
    type: "function",
  },
] as const;
