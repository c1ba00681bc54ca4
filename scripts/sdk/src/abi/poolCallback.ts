// Generated from contracts/interfaces/IPoolCallback.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const poolCallbackAbi = [
  {
    inputs: [
      { internalType: "address", name: "initiator", type: "address" },
      { internalType: "uint256", name: "debtSent", type: "uint256" },
      { internalType: "uint256", name: "debtOwed", type: "uint256" },
      { internalType: "uint256[]", name: "collateralSent", type: "uint256[]" },
      { internalType: "uint256[]", name: "collateralOwed", type: "uint256[]" },
      { internalType: "bytes", name: "data", type: "bytes" },
    ],
    name: "onPoolCallback",
    outputs: [
      { internalType: "bytes32", name: "magic", type: "bytes32" },
      { internalType: "uint256", name: "debtOffered", type: "uint256" },
      { internalType: "uint256", name: "collateralOffered", type: "uint256" },
    ],
    stateMutability: "nonpayable",
    type: "function",
  },
] as const;
