import { expect } from "chai";
import { network } from "hardhat";

import { MAX, positionId } from "../../helpers/protocol.ts";
import { batch, eth, fixture, nothing, usd, type Fixture } from "./fixture.ts";

const { ethers, networkHelpers } = await network.create();

const load = (): Promise<Fixture> => networkHelpers.loadFixture(base);

async function base(): Promise<Fixture> {
  return fixture(ethers);
}

describe("multicall of a pool", () => {
  it("runs calls in the caller's name, one after another", async () => {
    const { pool, stranger, wethAddress } = await load();
    const id = positionId(stranger.address);
    const { interface: encode } = pool;
    const before = await pool.totalDebt();
    await pool
      .connect(stranger)
      .multicall([
        encode.encodeFunctionData("depositCollateral", [id, wethAddress, eth(5)]),
        encode.encodeFunctionData("borrow", [id, usd(4_000), stranger.address]),
        encode.encodeFunctionData("deposit", [usd(100), stranger.address]),
      ]);

    expect(await pool.collateralOf(id, wethAddress)).to.equal(eth(5));
    expect((await pool.debtOf(id)) - usd(4_000)).to.be.within(0n, 1n);
    expect((await pool.totalDebt()) - before).to.be.greaterThanOrEqual(usd(4_000));
    expect(await pool.maxWithdraw(stranger.address)).to.be.greaterThanOrEqual(usd(100) - 1n);
  });

  it("answers many views at one block", async () => {
    const { pool, id } = await load();
    const { interface: encode } = pool;
    const answers = await pool.multicall.staticCall([
      encode.encodeFunctionData("isLiquidatable", [id]),
      encode.encodeFunctionData("totalDebt"),
      encode.encodeFunctionData("convertToAssets", [10n ** 12n]),
    ]);

    expect(encode.decodeFunctionResult("isLiquidatable", answers[0] ?? "0x")[0]).to.equal(false);
    expect(encode.decodeFunctionResult("totalDebt", answers[1] ?? "0x")[0]).to.equal(await pool.totalDebt());
    expect(encode.decodeFunctionResult("convertToAssets", answers[2] ?? "0x")[0]).to.equal(
      await pool.convertToAssets(10n ** 12n),
    );
  });

  it("puts no check off: a loan that a later call would secure is refused, and nothing of the batch stays", async () => {
    const { pool, stranger, trader, wethAddress } = await load();
    const id = positionId(stranger.address);
    const { interface: encode } = pool;
    const secure = encode.encodeFunctionData("depositCollateral", [id, wethAddress, eth(5)]);
    const borrow = encode.encodeFunctionData("borrow", [id, usd(4_000), stranger.address]);

    await expect(pool.connect(stranger).multicall([borrow, secure])).to.be.revertedWithCustomError(
      pool,
      "MarginPool_BelowInitialMargin",
    );
    await expect(pool.connect(stranger).multicall([secure, borrow, borrow, borrow])).to.be.revertedWithCustomError(
      pool,
      "MarginPool_BelowInitialMargin",
    );
    expect(await pool.collateralOf(id, wethAddress)).to.equal(0n);
    expect(await pool.totalDebt()).to.equal(await pool.debtOf(positionId(trader.address)));
  });

  it("gives nobody another's rights, nor the pool's own", async () => {
    const { pool, stranger, trader, id } = await load();
    const { interface: encode } = pool;
    const self = await ethers.getContractAt("IPoolSelf", pool.target);
    const as = pool.connect(stranger);

    await expect(
      as.multicall([encode.encodeFunctionData("borrow", [id, 1n, stranger.address])]),
    ).to.be.revertedWithCustomError(pool, "MarginPool_NotAuthorized");
    await expect(
      as.multicall([self.interface.encodeFunctionData("approveBySignature", [trader.address, stranger.address, MAX])]),
    ).to.be.revertedWithCustomError(self, "MarginPool_OnlySelf");
    await expect(
      as.multicall([encode.encodeFunctionData("multicall", [[encode.encodeFunctionData("haltNewRisk", [3_600n])]])]),
    ).to.be.revertedWithCustomError(pool, "MarginPool_Unauthorized");
  });

  it("undoes what went before the call that fails, and says its error", async () => {
    const { pool, trader, id } = await load();
    const { interface: encode } = pool;
    const healthy = encode.encodeFunctionData("liquidate", [[id], batch(trader.address), "0x"]);
    const change = encode.encodeFunctionData("adjust", [
      id,
      { ...nothing, repay: usd(1), receiver: trader.address },
      "0x",
    ]);

    await expect(pool.connect(trader).multicall([change, healthy])).to.be.revertedWithCustomError(
      pool,
      "MarginPool_NothingToLiquidate",
    );
    expect(await pool.debtOf(id)).to.be.greaterThanOrEqual(usd(10_000));
  });
});
