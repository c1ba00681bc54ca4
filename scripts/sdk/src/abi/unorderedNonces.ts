// Generated from contracts/interfaces/IUnorderedNonces.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const unorderedNoncesAbi = [
  {
    inputs: [
      { internalType: "address", name: "owner", type: "address" },
      { internalType: "uint256", name: "nonce", type: "uint256" },
    ],
    name: "UnorderedNonces_Used",
    type: "error",
  },
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "owner", type: "address" },
      { indexed: true, internalType: "uint256", name: "nonce", type: "uint256" },
    ],
    name: "NonceUsed",
    type: "event",
  },
  {
    inputs: [{ internalType: "uint256", name: "nonce", type: "uint256" }],
    name: "cancelNonce",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "owner", type: "address" },
      { internalType: "uint256", name: "nonce", type: "uint256" },
    ],
    name: "isNonceUsed",
    outputs: [{ internalType: "bool", name: "", type: "bool" }],
    stateMutability: "view",
    type: "function",
  },
] as const;
