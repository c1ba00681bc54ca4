// Generated from contracts/interfaces/IPositionNFT.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const positionDescriptorAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "tokenId", type: "uint256" },
      { internalType: "address", name: "pool", type: "address" },
      { internalType: "PositionId", name: "id", type: "bytes32" },
    ],
    name: "describe",
    outputs: [{ internalType: "string", name: "", type: "string" }],
    stateMutability: "view",
    type: "function",
  },
] as const;
