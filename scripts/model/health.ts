/** Health of a position, at the price for valuing: that of a dead oracle fades. */
import { PPM, WAD, down } from "./arithmetic.ts";
import { marginsOf, quoteOf, valueOf } from "./margins.ts";
import { STALE, type Pool, type Position } from "./state.ts";

export function weightedValue(pool: Pool, position: Position): bigint {
  return position.amounts.reduce((sum, amount, k) => {
    if (amount === 0n) return sum;
    const quote = quoteOf(pool, k);
    const price = quote.state >= STALE ? quote.reference : quote.price;
    return sum + down(valueOf(amount, price), (PPM - marginsOf(pool, k).maintenance) * (WAD / PPM), WAD);
  }, 0n);
}
