import { expect } from "chai";
import { network } from "hardhat";

import { collateralParams, poolParams } from "../../scripts/sdk/src/poolParams.ts";
import { MAX, ZERO, createPool, deployFactory, positionId, wethPrice } from "../helpers/protocol.ts";

const { ethers, networkHelpers } = await network.create();

const DAY = 86_400;
const FEE_ROLE = 1n;
const usd = (amount: string): bigint => ethers.parseUnits(amount, 6);

/** Timelock -> AccessManager -> ProtocolOwner -> pool, as it is deployed. */
async function fixture() {
  const [deployer, proposer, lender, trader, treasury, stranger] = await ethers.getSigners();
  const timelock = await ethers.deployContract("TimelockController", [2 * DAY, [proposer.address], [ZERO], ZERO]);
  const manager = await ethers.deployContract("AccessManager", [deployer.address]);
  const owner = await ethers.deployContract("ProtocolOwner", [await manager.getAddress()]);
  const selectors = ["setFeeShare", "collect"].map((name) => owner.interface.getFunction(name as "collect").selector);
  await manager.setTargetFunctionRole(await owner.getAddress(), selectors, FEE_ROLE);
  await manager.grantRole(FEE_ROLE, await timelock.getAddress(), 0);
  await manager.grantRole(0n, await timelock.getAddress(), 0);
  await manager.renounceRole(0n, deployer.address);

  const factory = await deployFactory(ethers, await owner.getAddress());
  const usdc = await ethers.deployContract("PermitToken", ["USD Coin", "USDC", 6]);
  const weth = await ethers.deployContract("PermitToken", ["Wrapped Ether", "WETH", 18]);
  const oracle = await ethers.deployContract("ScriptedOracle", [wethPrice(2_000n)]);
  const pool = await createPool(
    ethers,
    factory,
    poolParams({
      name: "Long WETH",
      symbol: "bh",
      debtAsset: await usdc.getAddress(),
      assetClass: "major",
      minDebt: usd("100"),
      supplyCap: 10n ** 14n,
      borrowCap: 10n ** 14n,
      collaterals: [collateralParams("major", { token: await weth.getAddress(), oracle: await oracle.getAddress() })],
    }),
  );
  for (const account of [lender, trader]) {
    await usdc.mint(account.address, usd("1000000"));
    await weth.mint(account.address, 10n ** 21n);
    await usdc.connect(account).approve(await pool.getAddress(), MAX);
    await weth.connect(account).approve(await pool.getAddress(), MAX);
  }
  await pool.connect(lender).deposit(usd("100000"), lender.address);
  const id = positionId(trader.address);
  await pool.connect(trader).depositCollateral(id, await weth.getAddress(), 10n ** 20n);
  await pool.connect(trader).borrow(id, usd("80000"), trader.address);

  return { timelock, manager, owner, pool, usdc, proposer, treasury, stranger };
}

describe("the protocol's fee share", function () {
  it("changes only through the timelock, and is claimed, never pushed", async function () {
    const { timelock, owner, pool, usdc, proposer, treasury, stranger } = await networkHelpers.loadFixture(fixture);
    const set = owner.interface.encodeFunctionData("setFeeShare", [await pool.getAddress(), 250_000n]);
    const call = [await owner.getAddress(), 0n, set, ethers.ZeroHash, ethers.ZeroHash] as const;
    await timelock.connect(proposer).schedule(...call, 2 * DAY);
    await expect(timelock.execute(...call)).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");
    await networkHelpers.time.increase(2 * DAY);
    await timelock.execute(...call);
    expect(await pool.protocolFeeShare()).to.equal(250_000n);

    await networkHelpers.time.increase(365 * DAY);
    const [protocolFees] = await pool.claimableFees();
    expect(protocolFees).to.be.greaterThan(0n);
    expect(await usdc.balanceOf(await owner.getAddress())).to.equal(0n);

    await expect(owner.connect(stranger).collect(await pool.getAddress(), stranger.address))
      .to.be.revertedWithCustomError(owner, "AccessManagedUnauthorized")
      .withArgs(stranger.address);
    const collect = owner.interface.encodeFunctionData("collect", [await pool.getAddress(), treasury.address]);
    const claim = [await owner.getAddress(), 0n, collect, ethers.ZeroHash, ethers.ZeroHash] as const;
    await timelock.connect(proposer).schedule(...claim, 2 * DAY);
    await networkHelpers.time.increase(2 * DAY);
    const before = await pool.totalAssets();
    await timelock.execute(...claim);
    expect(await usdc.balanceOf(treasury.address)).to.be.greaterThanOrEqual(protocolFees);
    // What is claimed was part of the reserve: the lenders lose nothing by it.
    expect(await pool.totalAssets()).to.be.greaterThanOrEqual(before);
  });

  it("executes exactly what was queued, by whom it may be queued, no earlier than it says", async function () {
    const { timelock, owner, pool, proposer, stranger } = await networkHelpers.loadFixture(fixture);
    const payload = async (share: bigint) => {
      const data = owner.interface.encodeFunctionData("setFeeShare", [await pool.getAddress(), share]);
      return [await owner.getAddress(), 0n, data, ethers.ZeroHash, ethers.ZeroHash] as const;
    };
    const [queued, other] = [await payload(100_000n), await payload(100_001n)];
    const id = await timelock.hashOperation(...queued);

    // Not by a stranger, and not with a shorter delay.
    await expect(timelock.connect(stranger).schedule(...queued, 2 * DAY))
      .to.be.revertedWithCustomError(timelock, "AccessControlUnauthorizedAccount")
      .withArgs(stranger.address, await timelock.PROPOSER_ROLE());
    await expect(timelock.connect(proposer).schedule(...queued, 2 * DAY - 1))
      .to.be.revertedWithCustomError(timelock, "TimelockInsufficientDelay")
      .withArgs(2 * DAY - 1, 2 * DAY);

    await timelock.connect(proposer).schedule(...queued, 2 * DAY);
    const queuedAt = await networkHelpers.time.latest();
    expect(await timelock.getTimestamp(id)).to.equal(queuedAt + 2 * DAY);
    const refuse = async (call: typeof queued) => {
      await expect(timelock.connect(stranger).execute(...call)).to.be.revertedWithCustomError(
        timelock,
        "TimelockUnexpectedOperationState",
      );
      expect(await pool.protocolFeeShare()).to.equal(0n);
    };
    // A second too early; then in time, but another payload.
    await networkHelpers.time.setNextBlockTimestamp(queuedAt + 2 * DAY - 1);
    await refuse(queued);
    await refuse(other);
    // Whoever executes, and however late: the same payload.
    await networkHelpers.time.setNextBlockTimestamp(queuedAt + 3 * DAY);
    await expect(timelock.connect(stranger).execute(...queued))
      .to.emit(timelock, "CallExecuted")
      .withArgs(id, 0n, queued[0], 0n, queued[2]);
    expect(await networkHelpers.time.latest()).to.be.greaterThanOrEqual(queuedAt + 2 * DAY);
    expect(await pool.protocolFeeShare()).to.equal(100_000n);
    // Nor twice.
    await expect(timelock.execute(...queued)).to.be.revertedWithCustomError(
      timelock,
      "TimelockUnexpectedOperationState",
    );
  });

  it("executes nothing that was cancelled, and nobody goes past the timelock", async function () {
    const { timelock, manager, owner, pool, proposer, stranger } = await networkHelpers.loadFixture(fixture);
    const data = owner.interface.encodeFunctionData("setFeeShare", [await pool.getAddress(), 250_000n]);
    const call = [await owner.getAddress(), 0n, data, ethers.ZeroHash, ethers.ZeroHash] as const;
    await timelock.connect(proposer).schedule(...call, 2 * DAY);
    const id = await timelock.hashOperation(...call);
    await expect(timelock.connect(stranger).cancel(id)).to.be.revertedWithCustomError(
      timelock,
      "AccessControlUnauthorizedAccount",
    );
    await timelock.connect(proposer).cancel(id);
    await networkHelpers.time.increase(2 * DAY);
    await expect(timelock.execute(...call)).to.be.revertedWithCustomError(timelock, "TimelockUnexpectedOperationState");

    const poolAddress = await pool.getAddress();
    const ownerAddress = await owner.getAddress();
    const [deployer] = await ethers.getSigners();
    for (const caller of [deployer, proposer, stranger]) {
      await expect(owner.connect(caller).setFeeShare(poolAddress, 1n))
        .to.be.revertedWithCustomError(owner, "AccessManagedUnauthorized")
        .withArgs(caller.address);
      await expect(manager.connect(caller).grantRole(FEE_ROLE, caller.address, 0)).to.be.revertedWithCustomError(
        manager,
        "AccessManagerUnauthorizedAccount",
      );
      await expect(pool.connect(caller).setProtocolFeeShare(1n))
        .to.be.revertedWithCustomError(pool, "MarginPool_Unauthorized")
        .withArgs(caller.address, ownerAddress);
    }
    expect(await pool.protocolFeeShare()).to.equal(0n);
  });

  it("never exceeds the ceiling that is compiled into the pools", async function () {
    const { timelock, owner, pool, proposer } = await networkHelpers.loadFixture(fixture);
    const set = owner.interface.encodeFunctionData("setFeeShare", [await pool.getAddress(), 250_001n]);
    const call = [await owner.getAddress(), 0n, set, ethers.ZeroHash, ethers.ZeroHash] as const;
    await timelock.connect(proposer).schedule(...call, 2 * DAY);
    await networkHelpers.time.increase(2 * DAY);
    await expect(timelock.execute(...call))
      .to.be.revertedWithCustomError(pool, "MarginPool_ParamOutOfRange")
      .withArgs(ethers.encodeBytes32String("protocolFeeShare"), 250_001n, 0n, 250_000n);
  });
});
