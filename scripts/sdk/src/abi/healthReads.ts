// Generated from contracts/interfaces/IHealthReads.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const healthReadsAbi = [
  {
    inputs: [{ internalType: "PositionId", name: "id", type: "bytes32" }],
    name: "healthOf",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "PositionId", name: "id", type: "bytes32" }],
    name: "isLiquidatable",
    outputs: [{ internalType: "bool", name: "", type: "bool" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "uint256", name: "k", type: "uint256" }],
    name: "quoteOf",
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
] as const;
