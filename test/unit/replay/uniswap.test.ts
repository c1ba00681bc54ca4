import { expect } from "chai";

import {
  fullRangeAmounts,
  isqrt,
  liquidityOf,
  priceOfSqrt,
  sqrtPriceX96,
} from "../../../scripts/replay/market/uniswap.ts";
import { parseDecimal } from "../../../scripts/replay/decimal.ts";
import { near } from "../../helpers/near.ts";

describe("replay: Uniswap arithmetic", () => {
  it("takes integer roots", () => {
    for (const n of [0n, 1n, 2n, 3n, 4n, 15n, 16n, 17n, 10n ** 40n, 10n ** 40n - 1n]) {
      const root = isqrt(n);
      expect(root * root <= n && (root + 1n) * (root + 1n) > n, `root of ${n}`).to.be.true;
    }
  });

  for (const baseIsToken0 of [true, false]) {
    for (const text of ["0.000001", "0.00004", "1", "2500", "1000000"]) {
      it(`comes back to ${text} with the base as token ${baseIsToken0 ? 0 : 1}`, () => {
        const layout = { baseIsToken0, baseDecimals: 18, quoteDecimals: 6 };
        const price = parseDecimal(text);
        const back = priceOfSqrt(sqrtPriceX96(price, layout), layout);
        const off = back > price ? back - price : price - back;
        expect(off * 10n ** 9n <= price, `${back} against ${price}`).to.be.true;
      });
    }
  }

  it("knows what one wei of token 0 costs at the known square root of 1", () => {
    const layout = { baseIsToken0: true, baseDecimals: 18, quoteDecimals: 18 };
    expect(sqrtPriceX96(10n ** 18n, layout)).to.equal(2n ** 96n);
  });

  it("holds equal values of both tokens over the full range", () => {
    const layout = { baseIsToken0: true, baseDecimals: 18, quoteDecimals: 6 };
    const sqrt = sqrtPriceX96(parseDecimal("2000"), layout);
    const liquidity = liquidityOf(1_000n * 10n ** 18n, true, sqrt);
    const { amount0, amount1 } = fullRangeAmounts(liquidity, sqrt);
    expect(Number(amount0) / 1e18).to.satisfy(near(1_000, 1e-6));
    expect(Number(amount1) / 1e6).to.satisfy(near(2_000_000, 1e-2));
  });
});
