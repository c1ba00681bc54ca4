// Generated from contracts/interfaces/IProtocolOwner.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const protocolOwnerAbi = [
  {
    anonymous: false,
    inputs: [
      { indexed: true, internalType: "address", name: "pool", type: "address" },
      { indexed: true, internalType: "address", name: "receiver", type: "address" },
      { indexed: false, internalType: "uint256", name: "amount", type: "uint256" },
    ],
    name: "ProtocolFeesCollected",
    type: "event",
  },
  {
    inputs: [
      { internalType: "address", name: "pool", type: "address" },
      { internalType: "address", name: "receiver", type: "address" },
    ],
    name: "collect",
    outputs: [{ internalType: "uint256", name: "amount", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "pool", type: "address" },
      { internalType: "uint256", name: "share", type: "uint256" },
    ],
    name: "setFeeShare",
    outputs: [],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
