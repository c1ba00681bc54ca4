import { expect } from "chai";
import { network } from "hardhat";

import { positionId, wethPrice } from "../../helpers/protocol.ts";
import { batch, eth, fixture, usd, type Fixture } from "./fixture.ts";

const { ethers, networkHelpers } = await network.create();

const load = (): Promise<Fixture> => networkHelpers.loadFixture(base);

async function base(): Promise<Fixture> {
  return fixture(ethers);
}

describe("baskets whose tokens pay different least incentives", function () {
  // Found by the reference model: between the two least incentives the pool sized the whole debt, but took the dust alone.
  it("dust of a token with a higher least incentive is not sold for the whole debt", async function () {
    const { pool, trader, liquidator, weth, oracle, arb, wethAddress, arbAddress } = await load();
    const id = positionId(trader.address, 1n);
    await pool.connect(trader).depositCollateral(id, arbAddress, eth(0.001));
    await pool.connect(trader).depositCollateral(id, wethAddress, eth(1));
    await pool.connect(trader).borrow(id, usd(1_600), trader.address);
    const debt = await pool.debtOf(id);
    // Collateral worth 0.7 % more than the debt: above the least incentive of WETH, below that of ARB.
    await oracle.set((wethPrice(1_600n) * 1_007n) / 1_000n);
    expect(await pool.isLiquidatable(id)).to.equal(true);

    const [arbBefore, wethBefore] = [await arb.balanceOf(liquidator), await weth.balanceOf(liquidator)];
    await pool.connect(liquidator).liquidate([id], batch(liquidator.address), "0x");

    const seized = (await weth.balanceOf(liquidator)) - wethBefore;
    const worth =
      (seized * 1_600n * 1_007n) / 1_000n / 10n ** 12n + ((await arb.balanceOf(liquidator)) - arbBefore) / 10n ** 12n;
    expect(worth).to.be.greaterThanOrEqual(debt);
    expect(await pool.debtOf(id)).to.equal(0n);
  });
});
