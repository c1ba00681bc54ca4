// Generated from contracts/interfaces/IPriceOracle.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const priceOracleAbi = [
  {
    inputs: [],
    name: "read",
    outputs: [
      { internalType: "uint256", name: "price", type: "uint256" },
      { internalType: "uint256", name: "referencePrice", type: "uint256" },
      { internalType: "enum OracleState", name: "state", type: "uint8" },
    ],
    stateMutability: "view",
    type: "function",
  },
] as const;
