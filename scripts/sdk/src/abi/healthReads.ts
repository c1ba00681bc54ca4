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
] as const;
