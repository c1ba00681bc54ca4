import { expect } from "chai";
import { Contract, ZeroAddress, ZeroHash } from "ethers";

import { World, executorInterface, send, walletAt } from "./helpers/world.ts";

describe("LiquidationExecutor", function () {
  this.timeout(60_000);
  let world: World;
  let pool: Contract;
  let executor: Contract;

  before(async () => {
    world = await World.create();
    pool = await world.createPool();
    const { ethers } = world.node.connection;
    const owner = new ethers.Wallet(world.keeperKeys[0], ethers.provider);
    executor = new Contract(await world.contract("executor").getAddress(), executorInterface, owner);
  });
  after(() => world.close());

  async function orderOf(ids: readonly string[], minProfit = 0n): Promise<object> {
    const [weth, dollars, venue] = [world.contract("weth"), world.contract("dollars"), world.contract("venue")];
    return {
      pool: await pool.getAddress(),
      debtAsset: await dollars.getAddress(),
      maxRepay: 2n ** 256n - 1n,
      unmovable: 0n,
      minProfit,
      maxSubsidy: 0n,
      gasLimit: 5_000_000n,
      ids,
      sales: [{ token: await weth.getAddress(), adapter: await venue.getAddress(), route: "0x" }],
    };
  }

  async function refusal(attempt: Promise<unknown>): Promise<string> {
    const error: unknown = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof Error ? error.message : "no refusal";
  }

  it("obeys its owner and his keepers only", async () => {
    const { ethers } = world.node.connection;
    const [stranger] = await ethers.getSigners();
    const theirs = new Contract(await executor.getAddress(), executorInterface, stranger);
    const order = await orderOf([ZeroHash]);
    expect(await refusal(theirs.getFunction("liquidate").send(order))).to.contain("LiquidationExecutor_NotKeeper");
    expect(await refusal(theirs.getFunction("liquidateMany").send([order]))).to.contain(
      "LiquidationExecutor_NotKeeper",
    );
    expect(await refusal(theirs.getFunction("liquidateAlone").send(order))).to.contain("LiquidationExecutor_NotSelf");
    expect(await refusal(theirs.getFunction("setKeeper").send(stranger.address, true))).to.contain("NotOwner");
    const callback = theirs.getFunction("onPoolCallback").send(await executor.getAddress(), 0, 0, [], [], "0x");
    expect(await refusal(callback)).to.contain("LiquidationExecutor_UnexpectedCallback");
  });

  it("demands its profit, pays it to the owner, and keeps nothing", async () => {
    const ids = await world.open(pool, 2);
    await world.moveTo("1800");
    const tooMuch = await orderOf(ids, 10n ** 12n);
    expect(await refusal(executor.getFunction("liquidate").send(tooMuch))).to.contain("ProfitBelowMinimum");

    const order = await orderOf(ids);
    const dollars = world.contract("dollars");
    const owner = walletAt(10).address;
    const address = await executor.getAddress();
    // Never by an estimate: the least gas with which the batch as a whole succeeds is too little for its orders.
    const gas = { gasLimit: 15_000_000 };
    const receipt = await send(executor, "liquidateMany", [[{ ...order, pool: ZeroAddress }, order], gas]);
    expect(receipt.logs.filter((log) => executorInterface.parseLog(log)?.name === "OrderFailed")).to.have.length(1);
    expect(await world.liquidatable(pool, ids)).to.deep.equal([]);
    expect(((await dollars.getFunction("balanceOf")(owner)) as bigint) > 0n).to.equal(true);
    expect(await dollars.getFunction("balanceOf")(address)).to.equal(0n);
    expect(await world.contract("weth").getFunction("balanceOf")(address)).to.equal(0n);
    expect(await dollars.getFunction("allowance")(address, await pool.getAddress())).to.equal(0n);
  });
});
