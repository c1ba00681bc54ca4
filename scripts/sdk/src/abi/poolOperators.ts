// Generated from contracts/interfaces/IPoolOperators.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const poolOperatorsAbi = [
  {
    inputs: [{ internalType: "uint256", name: "permissions", type: "uint256" }],
    name: "MarginPool_UnknownPermissions",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "owner", type: "address" },
      { indexed: true, internalType: "address", name: "operator", type: "address" },
      { indexed: false, internalType: "uint256", name: "permissions", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "maxLossPpm", type: "uint256" },
      { indexed: false, internalType: "uint256", name: "expiry", type: "uint256" },
    ],
    name: "OperatorSet",
    type: "event",
  },
  {
    inputs: [{ internalType: "address", name: "owner", type: "address" }],
    name: "operatorNonce",
    outputs: [{ internalType: "uint256", name: "", type: "uint256" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "owner", type: "address" },
      { internalType: "address", name: "operator", type: "address" },
    ],
    name: "operatorOf",
    outputs: [
      { internalType: "uint256", name: "permissions", type: "uint256" },
      { internalType: "uint256", name: "maxLossPpm", type: "uint256" },
      { internalType: "uint256", name: "expiry", type: "uint256" },
    ],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "owner", type: "address" },
      { internalType: "address", name: "operator", type: "address" },
      { internalType: "uint256", name: "permissions", type: "uint256" },
      { internalType: "uint256", name: "maxLossPpm", type: "uint256" },
      { internalType: "uint256", name: "expiry", type: "uint256" },
      { internalType: "uint256", name: "deadline", type: "uint256" },
      { internalType: "bytes", name: "signature", type: "bytes" },
    ],
    name: "permitOperator",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "operator", type: "address" },
      { internalType: "uint256", name: "permissions", type: "uint256" },
      { internalType: "uint256", name: "maxLossPpm", type: "uint256" },
      { internalType: "uint256", name: "expiry", type: "uint256" },
    ],
    name: "setOperator",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
