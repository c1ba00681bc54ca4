/** Uniswap V3's own arithmetic, as far as a pool that follows a market needs it. */

const Q96 = 1n << 96n;
const Q192 = 1n << 192n;
/** Bounds of the square-root price in a V3 pool. */
const MIN_SQRT_PRICE = 4_295_128_739n;
const MAX_SQRT_PRICE = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342n;

/** Greatest integer whose square is at most `value`. */
export function isqrt(value: bigint): bigint {
  if (value < 2n) return value;
  let x = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + value / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** The two tokens of a market as the pool sees them. */
export interface PairLayout {
  /** Whether the base token has the lower address. */
  readonly baseIsToken0: boolean;
  readonly baseDecimals: number;
  readonly quoteDecimals: number;
}

/**
 * Square root of the price of token 0 in token 1, base units each [2^96].
 *
 * @param price Quote per base [1e18].
 */
export function sqrtPriceX96(price: bigint, { baseIsToken0, baseDecimals, quoteDecimals }: PairLayout): bigint {
  const numerator = price * 10n ** BigInt(quoteDecimals);
  const denominator = 10n ** BigInt(18 + baseDecimals);
  const squared = baseIsToken0 ? (numerator * Q192) / denominator : (denominator * Q192) / numerator;
  const root = isqrt(squared);

  return root <= MIN_SQRT_PRICE ? MIN_SQRT_PRICE + 1n : root >= MAX_SQRT_PRICE ? MAX_SQRT_PRICE - 1n : root;
}

/** Quote per base [1e18] at a square-root price. */
export function priceOfSqrt(sqrt: bigint, { baseIsToken0, baseDecimals, quoteDecimals }: PairLayout): bigint {
  const squared = sqrt * sqrt;
  const scale = 10n ** BigInt(18 + baseDecimals);
  const unit = 10n ** BigInt(quoteDecimals);

  return baseIsToken0 ? (squared * scale) / (Q192 * unit) : (Q192 * scale) / (squared * unit);
}

/** What full-range liquidity `liquidity` holds of both tokens at a price, rounded up. */
export function fullRangeAmounts(liquidity: bigint, sqrt: bigint): { amount0: bigint; amount1: bigint } {
  return { amount0: (liquidity * Q96) / sqrt + 1n, amount1: (liquidity * sqrt) / Q96 + 1n };
}

/** Full-range liquidity whose holding of one token is `amount` at a price. */
export const liquidityOf = (amount: bigint, isToken0: boolean, sqrt: bigint): bigint =>
  isToken0 ? (amount * sqrt) / Q96 : (amount * Q96) / sqrt;
