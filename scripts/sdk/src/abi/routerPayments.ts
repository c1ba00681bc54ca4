// Generated from contracts/interfaces/IRouterPayments.sol by scripts/sdk/generate-abi.ts: run `npm run sdk:abi`, do not edit.
export const routerPaymentsAbi = [
  {
    inputs: [
      { internalType: "uint256", name: "i", type: "uint256" },
      { internalType: "bytes", name: "reason", type: "bytes" },
    ],
    name: "MarginRouter_CallFailed",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "receiver", type: "address" }],
    name: "MarginRouter_EtherRefused",
    type: "error",
  },
  {
    inputs: [
      { internalType: "uint256", name: "available", type: "uint256" },
      { internalType: "uint256", name: "needed", type: "uint256" },
    ],
    name: "MarginRouter_InsufficientValue",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "pool", type: "address" },
      { internalType: "uint256", name: "permissions", type: "uint256" },
      { internalType: "uint256", name: "required", type: "uint256" },
    ],
    name: "MarginRouter_OperatorPermitFailed",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint256", name: "allowance", type: "uint256" },
      { internalType: "uint256", name: "amount", type: "uint256" },
    ],
    name: "MarginRouter_PermitFailed",
    type: "error",
  },
  {
    inputs: [{ internalType: "address", name: "sender", type: "address" }],
    name: "MarginRouter_UnexpectedEther",
    type: "error",
  },
  {
    inputs: [{ internalType: "uint256", name: "unspent", type: "uint256" }],
    name: "MarginRouter_UnexpectedValue",
    type: "error",
  },
  {
    inputs: [
      { internalType: "address", name: "payToken", type: "address" },
      { internalType: "address", name: "debtAsset", type: "address" },
      { internalType: "address", name: "bought", type: "address" },
    ],
    name: "MarginRouter_UnsupportedPayToken",
    type: "error",
  },
  { inputs: [], name: "MarginRouter_ZeroAddress", type: "error" },
  {
    inputs: [],
    name: "PERMIT2",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [],
    name: "WETH",
    outputs: [{ internalType: "address", name: "", type: "address" }],
    stateMutability: "view",
    type: "function",
  },
  {
    inputs: [{ internalType: "bytes[]", name: "calls", type: "bytes[]" }],
    name: "multicall",
    outputs: [{ internalType: "bytes[]", name: "results", type: "bytes[]" }],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      {
        components: [
          {
            components: [
              { internalType: "address", name: "token", type: "address" },
              { internalType: "uint160", name: "amount", type: "uint160" },
              { internalType: "uint48", name: "expiration", type: "uint48" },
              { internalType: "uint48", name: "nonce", type: "uint48" },
            ],
            internalType: "struct IPermit2.PermitDetails",
            name: "details",
            type: "tuple",
          },
          { internalType: "address", name: "spender", type: "address" },
          { internalType: "uint256", name: "sigDeadline", type: "uint256" },
        ],
        internalType: "struct IPermit2.PermitSingle",
        name: "permit",
        type: "tuple",
      },
      { internalType: "bytes", name: "signature", type: "bytes" },
    ],
    name: "permit2",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "pool", type: "address" },
      { internalType: "uint256", name: "permissions", type: "uint256" },
      { internalType: "uint256", name: "maxLossPpm", type: "uint256" },
      { internalType: "uint256", name: "expiry", type: "uint256" },
      { internalType: "uint256", name: "deadline", type: "uint256" },
      { internalType: "bytes", name: "signature", type: "bytes" },
    ],
    name: "permitOperator",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
  {
    inputs: [
      { internalType: "address", name: "token", type: "address" },
      { internalType: "uint256", name: "amount", type: "uint256" },
      { internalType: "uint256", name: "deadline", type: "uint256" },
      { internalType: "uint8", name: "v", type: "uint8" },
      { internalType: "bytes32", name: "r", type: "bytes32" },
      { internalType: "bytes32", name: "s", type: "bytes32" },
    ],
    name: "permitToken",
    outputs: [],
    stateMutability: "payable",
    type: "function",
  },
] as const;
