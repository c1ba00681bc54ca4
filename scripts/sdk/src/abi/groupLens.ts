// Generated from contracts/interfaces/IGroupLens.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const groupLensAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "sigmas", type: "uint256" },
      { internalType: "uint256", name: "places", type: "uint256" },
    ],
    name: "GroupLens_LengthMismatch",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint128", name: "contribution", type: "uint128" },
      { internalType: "uint128", name: "margin", type: "uint128" },
      { internalType: "uint128", name: "sharedCap", type: "uint128" },
    ],
    name: "greatestLoss",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "pure",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "group", type: "address" },
      { internalType: "address", name: "participant", type: "address" },
    ],
    name: "maxWithdrawOf",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "group", type: "address" },
      { internalType: "uint256", name: "confidence", type: "uint256" },
      { internalType: "uint256", name: "horizon", type: "uint256" },
      { internalType: "uint256[]", name: "sigmas", type: "uint256[]" },
      { internalType: "uint256[]", name: "scenarios", type: "uint256[]" },
      { internalType: "uint256", name: "tail", type: "uint256" },
    ],
    name: "reportOf",
    outputs: [
      {
        components: [
          { internalType: "uint256", name: "reserve", type: "uint256" },
          { internalType: "uint256", name: "requirement", type: "uint256" },
          { internalType: "uint256", name: "isolated", type: "uint256" },
          { internalType: "uint256", name: "utilisation", type: "uint256" },
          { internalType: "uint256", name: "valueAtRisk", type: "uint256" },
          { internalType: "uint256", name: "shortfall", type: "uint256" },
          { internalType: "uint256", name: "worstScenarios", type: "uint256" },
          { internalType: "uint256[]", name: "allocation", type: "uint256[]" },
        ],
        internalType: "struct IGroupLens.GroupReport",
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "address", name: "group", type: "address" }],
    name: "riskOf",
    outputs: [
      {
        components: [
          { internalType: "uint256[]", name: "buffers", type: "uint256[]" },
          { internalType: "uint256[]", name: "notionals", type: "uint256[]" },
          { internalType: "uint256", name: "suspended", type: "uint256" },
          { internalType: "uint256", name: "correlations", type: "uint256" },
          { internalType: "uint256", name: "isolated", type: "uint256" },
          { internalType: "uint256", name: "core", type: "uint256" },
          { internalType: "uint256", name: "requirement", type: "uint256" },
        ],
        internalType: "struct GroupRisk",
        name: "",
        type: "tuple",
      },
    ],
    stateMutability: "view",
    type: "function",
  },
] as const;
