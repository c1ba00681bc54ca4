import { expect } from "chai";
import { MaxUint256, ZeroAddress, parseEther } from "ethers";
import { network } from "hardhat";

import {
  DebtBelowMinimumError,
  INDEX_SCALE,
  InsufficientCashError,
  InsufficientCollateralError,
  previewChange,
  type Change,
} from "../../../scripts/sdk/src/index.ts";
import { readPool, readPosition } from "../../../scripts/sdk/src/ethers.ts";
import { deployMarket, idOf, usdc } from "../../helpers/market.ts";

const { ethers, networkHelpers } = await network.create();

/** 30 WETH against 40,000 dollars, an hour ago. */
const market = async () => {
  const m = await deployMarket(ethers);
  const { trader, longs, weth, dollars } = m;
  const id = idOf(trader.address, 0n);
  await weth.connect(trader).approve(longs, MaxUint256);
  await dollars.mint(trader, usdc("1000000"));
  await dollars.connect(trader).approve(longs, MaxUint256);
  await longs.connect(trader).depositCollateral(id, weth, parseEther("30"));
  await longs.connect(trader).borrow(id, usdc("40000"), trader);
  await networkHelpers.time.increase(3_600);
  await networkHelpers.mine();
  return { ...m, id, as: longs.connect(trader) };
};
const fixture = () => networkHelpers.loadFixture(market);
type Market = Awaited<ReturnType<typeof fixture>>;

/** Previews a change for the time of the next block, then makes it there, and compares every word. */
async function expectEqual({ as, longs, id, weth, trader }: Market, change: Change): Promise<void> {
  const time = BigInt(await networkHelpers.time.latest()) + 777n;
  const [pool, { position }] = [await readPool(longs), await readPosition(longs, id)];
  const preview = previewChange(pool.at(time), position, change);
  const token = await weth.getAddress();
  await networkHelpers.time.setNextBlockTimestamp(time);
  await as.adjust(
    id,
    {
      ...{ depositToken: token, deposit: change.deposit?.amount ?? 0n },
      ...{ withdrawToken: token, withdraw: change.withdraw?.amount ?? 0n },
      ...{ borrow: change.borrow ?? 0n, repay: change.repay ?? 0n },
      ...{ receiver: trader.address, callback: ZeroAddress },
    },
    "0x",
  );
  const [poolAfter, { position: after }] = [await readPool(longs), await readPosition(longs, id)];
  const [a, b] = await longs.poolWords();
  // Putting in or taking out alone does not write the books: then they are those of the last accrual.
  if ((change.borrow ?? 0n) !== 0n || preview.repaid !== 0n) expect(preview.pool.toWords()).to.deep.equal({ a, b });
  expect(preview.pool.toWords()).to.deep.equal(poolAfter.at(time).toWords());
  expect(preview.position.toWord()).to.equal(after.toWord());
}

describe("sdk: previews", () => {
  it("foresee every kind of change to the last bit of both words", async () => {
    const m = await fixture();
    const weth = (amount: string) => ({ k: 0, amount: parseEther(amount) });
    const changes: readonly Change[] = [
      { borrow: usdc("1234.567891") },
      { repay: 1n },
      { repay: usdc("333.333333") },
      { deposit: weth("0.7") },
      { withdraw: weth("0.123456789") },
      { deposit: weth("3"), borrow: usdc("2000.000001") },
      { repay: usdc("1500"), withdraw: weth("0.5") },
      { deposit: weth("1"), borrow: usdc("77"), repay: usdc("12.5"), withdraw: weth("0.25") },
      // would leave less than the minimum: trimmed
      { repay: ((await m.longs.debtOf(m.id)) * 999n) / 1_000n },
      { repay: MaxUint256, withdraw: weth("1") },
    ];
    for (const change of changes) await expectEqual(m, change);
    expect(await m.longs.debtOf(m.id)).to.equal(0n);
  });

  it("say what lenders get and give, as the pool does at the same block", async () => {
    const { longs } = await fixture();
    const pool = (await readPool(longs)).at(BigInt(await networkHelpers.time.latest()));
    const supply = await longs.totalSupply();
    for (const amount of [0n, 1n, 999_999n, usdc("1234.56"), 10n ** 20n + 7n]) {
      expect(pool.previewDeposit(amount, supply)).to.equal(await longs.previewDeposit(amount));
      expect(pool.previewMint(amount, supply)).to.equal(await longs.previewMint(amount));
      expect(pool.previewWithdraw(amount, supply)).to.equal(await longs.previewWithdraw(amount));
      expect(pool.previewRedeem(amount, supply)).to.equal(await longs.previewRedeem(amount));
    }
  });

  it("refuse amounts that the pool would refuse, and say what would do", async () => {
    const { longs, id } = await fixture();
    const pool = (await readPool(longs)).at(BigInt(await networkHelpers.time.latest()));
    const { position } = await readPosition(longs, id);
    const { minDebt } = pool.terms;

    expect(() => previewChange(pool, position, { borrow: pool.cash + 1n })).to.throw(
      InsufficientCashError,
      `holds ${pool.cash} in cash`,
    );
    expect(() => previewChange(pool, position, { withdraw: { k: 0, amount: parseEther("31") } })).to.throw(
      InsufficientCollateralError,
      `holds ${parseEther("30")} of token 0`,
    );
    expect(() => previewChange(pool, position, { withdraw: { k: 1, amount: 1n } })).to.throw(
      InsufficientCollateralError,
      "holds 0 of token 1",
    );
    const without = previewChange(pool, position, { repay: MaxUint256 });
    expect(() => previewChange(without.pool, without.position, { borrow: minDebt / 2n })).to.throw(
      DebtBelowMinimumError,
      `least of ${minDebt}`,
    );
    const least = previewChange(without.pool, without.position, { borrow: minDebt });
    const scaledLeast = (minDebt * INDEX_SCALE) / pool.index;
    expect(() => pool.payBack(scaledLeast, 1n)).to.throw(DebtBelowMinimumError, `least of ${minDebt}`);
    expect(least.position.debt(pool.index)).to.be.within(minDebt, minDebt + 1n);
  });
});
