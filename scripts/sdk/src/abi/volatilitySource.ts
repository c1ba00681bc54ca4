// Generated from contracts/interfaces/IVolatilitySource.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const volatilitySourceAbi = [
  {
    inputs: [],
    name: "variance",
    outputs: [
      { internalType: "uint256", name: "annualVariance", type: "uint256" },
      { internalType: "uint256", name: "lag", type: "uint256" },
      { internalType: "bool", name: "mature", type: "bool" },
    ],
    stateMutability: "view",
    type: "function",
  },
] as const;
