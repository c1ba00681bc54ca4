/** EIP-712 types of everything that is signed, ready for `signTypedData` of ethers and viem. */

/** One field of a struct. */
export interface TypedField {
  readonly name: string;
  readonly type: string;
}

const field = (definition: string): TypedField => {
  const [type = "", name = ""] = definition.split(" ");
  return { name, type };
};

const fields = (list: string): readonly TypedField[] => list.split(", ").map(field);

/** Operator permission, signed for a pool. */
export const PERMIT_OPERATOR = {
  PermitOperator: fields(
    "address owner, address operator, uint256 permissions, uint256 maxLossPpm, uint256 expiry, uint256 nonce, uint256 deadline",
  ),
} as const;

/** A trade that opens or increases, signed for the router. */
export const INCREASE_ORDER = {
  IncreaseOrder: fields(
    "address owner, address pool, uint96 index, address debtToken, address bought, address payToken, uint256 payAmount, uint256 spend, uint256 buy, bool exactOutput, bool onlyNew, bytes route, address tipToken, uint256 tip, uint256 nonce, uint256 deadline",
  ),
} as const;

/** A trade that decreases or closes, signed for the router. */
export const DECREASE_ORDER = {
  DecreaseOrder: fields(
    "address owner, address pool, uint96 index, address debtToken, address held, uint256 sell, uint256 repay, bool exactOutput, bool close, address receiver, bool unwrap, bytes route, address tipToken, uint256 tip, uint256 nonce, uint256 deadline",
  ),
} as const;

/** A stop-loss, take-profit or trailing stop, signed for the trigger orders. */
export const TRIGGER_ORDER = {
  TriggerOrder: fields(
    "address owner, address pool, uint96 index, address debtToken, address token, uint8 kind, uint8 measure, uint256 trigger, uint256 startPeak, uint256 scaledDebt, uint256 minScaledDebt, uint256 repay, uint32 maxSlippage, uint256 tip, uint256 nonce, uint256 validUntil",
  ),
} as const;

/** Names and versions of the domains; add `chainId` and `verifyingContract`. A pool says its own (`eip712Domain`). */
export const DOMAINS = {
  router: { name: "Bulkhead MarginRouter", version: "1" },
  triggerOrders: { name: "Bulkhead TriggerOrders", version: "1" },
} as const;

/** Operator permission bits. `ADD` names an operator without power: anybody may put collateral in and repay. */
export const PERMISSION = {
  ADD: 1n,
  REDUCE: 2n,
  INCREASE: 4n,
  WITHDRAW_TO_OWNER: 8n,
  WITHDRAW_ANY: 16n,
} as const;

/** When a trigger order fires. */
export const TRIGGER_KIND = { STOP_LOSS: 0, TAKE_PROFIT: 1, TRAILING_STOP: 2 } as const;

/** What a trigger order watches: the price of its token [price 1e36], or the position's health [WAD]. */
export const TRIGGER_MEASURE = { PRICE: 0, HEALTH: 1 } as const;
