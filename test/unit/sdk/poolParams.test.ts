import { expect } from "chai";

import {
  BorrowCapUnknownError,
  borrowLimit,
  collateralParams,
  poolParams,
  type PoolChoice,
} from "../../../scripts/sdk/src/poolParams.ts";

const ADDRESS = "0x0000000000000000000000000000000000000001";
const USDC = 10n ** 6n;

const token = (referenceNotional?: bigint) =>
  collateralParams("major", {
    ...{ token: ADDRESS, oracle: ADDRESS },
    ...(referenceNotional === undefined ? {} : { referenceNotional }),
  });

const choice = (collaterals: PoolChoice["collaterals"]): PoolChoice => ({
  ...{ name: "Long", symbol: "bh", debtAsset: ADDRESS, assetClass: "major", minDebt: 100n * USDC },
  ...{ supplyCap: 10n ** 8n * USDC, collaterals },
});

describe("sdk: the cap on borrowing", () => {
  it("is four times what the markets of the basket absorb, unless the curator says less", () => {
    const basket = [token(2_000_000n * USDC), token(500_000n * USDC), token()];
    expect(borrowLimit(basket)).to.equal(10_000_000n * USDC);
    const { limits } = poolParams(choice(basket));
    expect(limits.borrowCap).to.equal(10_000_000n * USDC);
    // The open-interest term of a major starts at 60 % of the cap.
    expect([limits.openInterestLow, limits.openInterestHigh]).to.deep.equal([6_000_000n * USDC, 10_000_000n * USDC]);
    expect(poolParams({ ...choice(basket), borrowCap: USDC }).limits.borrowCap).to.equal(USDC);
  });

  it("has to be named where no market is", () => {
    expect(borrowLimit([token()])).to.equal(undefined);
    expect(() => poolParams(choice([token()]))).to.throw(BorrowCapUnknownError, "Pass borrowCap");
    expect(poolParams({ ...choice([token()]), borrowCap: 7n * USDC }).limits.borrowCap).to.equal(7n * USDC);
  });
});
