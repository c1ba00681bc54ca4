// Generated from contracts/interfaces/IGroupCover.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const groupCoverAbi = [
  {
    inputs: [],
    name: "asset",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [
      { internalType: "PositionId", name: "id", type: "bytes32" },
      { internalType: "uint256", name: "need", type: "uint256" },
    ],
    name: "cover",
    outputs: [{ internalType: "uint256", name: "sent", type: "uint256" }],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
