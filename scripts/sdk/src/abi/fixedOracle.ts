// Generated from contracts/interfaces/IFixedOracle.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const fixedOracleAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "price", type: "uint256" },
      { internalType: "uint256", name: "min", type: "uint256" },
      { internalType: "uint256", name: "max", type: "uint256" },
    ],
    name: "FixedOracle_PriceOutOfRange",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "token", type: "address" }],
    name: "FixedOracle_SameToken",
    type: "error",
  },
  {
    inputs: [],
    name: "baseToken",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "quoteToken",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
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
