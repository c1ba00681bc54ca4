import type { ContractTransactionResponse } from "ethers";

import { expect } from "chai";
import { network } from "hardhat";

import { MAX, ZERO, positionId, wethPrice } from "../../helpers/protocol.ts";
import { DAY, ORACLE, batch, eth, fixture, nothing, usd, type Fixture } from "./fixture.ts";

const { ethers, networkHelpers } = await network.create();

const load = (): Promise<Fixture> => networkHelpers.loadFixture(base);

async function base(): Promise<Fixture> {
  return fixture(ethers);
}

type Call = (f: Fixture) => Promise<ContractTransactionResponse>;
type Arguments = (f: Fixture) => readonly unknown[] | Promise<readonly unknown[]>;

/** One refusal: what is done, and the error with its numbers. */
interface Refusal {
  readonly of: string;
  readonly error: string;
  readonly call: Call;
  readonly args?: Arguments;
  readonly before?: (f: Fixture) => Promise<unknown>;
}

const later = async (seconds: number): Promise<number> => {
  await networkHelpers.time.increase(seconds);
  return networkHelpers.time.latest();
};

const refusals: readonly Refusal[] = [
  {
    of: "a deposit of nothing",
    error: "MarginPool_ZeroShares",
    call: ({ pool, lender }) => pool.connect(lender).deposit(0n, lender.address),
    args: () => [0n],
  },
  {
    of: "minting nothing",
    error: "MarginPool_ZeroShares",
    call: ({ pool, lender }) => pool.connect(lender).mint(0n, lender.address),
    args: () => [0n],
  },
  {
    of: "an amount of more than 120 bits",
    error: "MarginPool_AmountOverflow",
    call: ({ pool, trader, id, wethAddress }) => pool.connect(trader).depositCollateral(id, wethAddress, 2n ** 120n),
    args: () => [2n ** 120n, 2n ** 120n - 1n],
  },
  {
    of: "a deposit under a cap that the curator lowered below what is there",
    error: "ERC4626ExceededMaxDeposit",
    before: ({ pool, curator }) => pool.connect(curator).setCaps(usd(1_000_000), usd(20_000)),
    call: ({ pool, lender }) => pool.connect(lender).deposit(1n, lender.address),
    args: ({ lender }) => [lender.address, 1n, 0n],
  },
  {
    of: "shares for the pool itself",
    error: "MarginPool_InvalidReceiver",
    call: ({ pool, lender, poolAddress }) => pool.connect(lender).deposit(usd(1), poolAddress),
    args: ({ poolAddress }) => [poolAddress],
  },
  {
    of: "a redemption to nobody",
    error: "MarginPool_InvalidReceiver",
    call: ({ pool, lender }) => pool.connect(lender).redeem(1n, ZERO, lender.address),
    args: () => [ZERO],
  },
  {
    of: "more than the cash",
    error: "ERC4626ExceededMaxWithdraw",
    call: ({ pool, lender }) => pool.connect(lender).withdraw(usd(990_001), lender.address, lender.address),
    args: ({ lender }) => [lender.address, usd(990_001), usd(990_000)],
  },
  {
    of: "somebody else's shares",
    error: "ERC20InsufficientAllowance",
    call: ({ pool, lender, stranger }) => pool.connect(stranger).redeem(5n, stranger.address, lender.address),
    args: ({ stranger }) => [stranger.address, 0n, 5n],
  },
  {
    of: "collateral of nothing",
    error: "MarginPool_ZeroAmount",
    call: ({ pool, trader, id, wethAddress }) => pool.connect(trader).depositCollateral(id, wethAddress, 0n),
  },
  {
    of: "a token outside the basket",
    error: "MarginPool_UnknownCollateral",
    call: ({ pool, trader, id, usdcAddress }) => pool.connect(trader).depositCollateral(id, usdcAddress, 1n),
    args: ({ usdcAddress }) => [usdcAddress],
  },
  {
    of: "a dead token for a position with debt",
    error: "MarginPool_OracleDead",
    before: ({ arbOracle }) => arbOracle.setState(0n, 0n, ORACLE.stale),
    call: ({ pool, trader, id, arbAddress }) => pool.connect(trader).depositCollateral(id, arbAddress, 1n),
    args: ({ arbAddress }) => [arbAddress],
  },
  {
    of: "a withdrawal of nothing",
    error: "MarginPool_ZeroAmount",
    call: ({ pool, trader, id, wethAddress }) =>
      pool.connect(trader).withdrawCollateral(id, wethAddress, 0n, trader.address),
  },
  {
    of: "more collateral than there is",
    error: "MarginPool_InsufficientCollateral",
    call: ({ pool, trader, id, wethAddress }) =>
      pool.connect(trader).withdrawCollateral(id, wethAddress, eth(11), trader.address),
    args: ({ id, wethAddress }) => [id, wethAddress, eth(11), eth(10)],
  },
  {
    of: "all of a token that is not held",
    error: "MarginPool_InsufficientCollateral",
    call: ({ pool, trader, id, arbAddress }) =>
      pool.connect(trader).withdrawCollateral(id, arbAddress, MAX, trader.address),
    args: ({ id, arbAddress }) => [id, arbAddress, 0n, 0n],
  },
  {
    of: "somebody else's collateral",
    error: "MarginPool_NotAuthorized",
    call: ({ pool, stranger, id, wethAddress }) =>
      pool.connect(stranger).withdrawCollateral(id, wethAddress, 1n, stranger.address),
    args: ({ stranger, id }) => [stranger.address, id, 16n],
  },
  {
    of: "a loan on somebody else's account, even to him",
    error: "MarginPool_NotAuthorized",
    call: ({ pool, stranger, trader, id }) => pool.connect(stranger).borrow(id, usd(100), trader.address),
    args: ({ stranger, id }) => [stranger.address, id, 24n],
  },
  {
    of: "a loan of nothing",
    error: "MarginPool_ZeroAmount",
    call: ({ pool, trader, id }) => pool.connect(trader).borrow(id, 0n, trader.address),
  },
  {
    of: "a loan above the cash",
    error: "MarginPool_InsufficientCash",
    call: ({ pool, trader, id }) => pool.connect(trader).borrow(id, usd(990_001), trader.address),
    args: () => [usd(990_001), usd(990_000)],
  },
  {
    of: "a loan above the utilisation limit",
    error: "MarginPool_UtilisationTooHigh",
    before: ({ pool, lender }) => pool.connect(lender).withdraw(usd(989_000), lender.address, lender.address),
    call: ({ pool, trader, id }) => pool.connect(trader).borrow(id, usd(900), trader.address),
    args: () => [990_909n, 950_000n],
  },
  {
    of: "new risk while halted",
    error: "MarginPool_Halted",
    before: ({ pool, guardian }) => pool.connect(guardian).haltNewRisk(3_600),
    call: ({ pool, trader, id }) => pool.connect(trader).borrow(id, usd(100), trader.address),
    args: async ({ pool }) => [await pool.haltedUntil()],
  },
  {
    of: "repaying nothing",
    error: "MarginPool_ZeroAmount",
    call: ({ pool, trader, id }) => pool.connect(trader).repay(id, 0n),
  },
  {
    of: "repaying what is not owed",
    error: "MarginPool_NoDebt",
    call: ({ pool, trader }) => pool.connect(trader).repay(positionId(trader.address, 7n), usd(1)),
    args: ({ trader }) => [positionId(trader.address, 7n)],
  },
  {
    of: "an adjustment of nothing",
    error: "MarginPool_ZeroAmount",
    call: ({ pool, trader, id }) => pool.connect(trader).adjust(id, nothing, "0x"),
  },
  {
    of: "the pool as callback",
    error: "MarginPool_InvalidCallback",
    call: ({ pool, trader, id, poolAddress }) =>
      pool.connect(trader).adjust(id, { ...nothing, repay: usd(10), callback: poolAddress }, "0x"),
    args: ({ poolAddress }) => [poolAddress],
  },
  {
    of: "a token as callback",
    error: "MarginPool_InvalidCallback",
    call: ({ pool, trader, id, arbAddress }) =>
      pool.connect(trader).adjust(id, { ...nothing, repay: usd(10), callback: arbAddress }, "0x"),
    args: ({ arbAddress }) => [arbAddress],
  },
  {
    of: "the debt asset as callback",
    error: "MarginPool_InvalidCallback",
    call: ({ pool, liquidator, id, usdcAddress, oracle }) =>
      oracle
        .set(wethPrice(1_050n))
        .then(() =>
          pool.connect(liquidator).liquidate([id], batch(liquidator.address, { callback: usdcAddress }), "0x"),
        ),
    args: ({ usdcAddress }) => [usdcAddress],
  },
  {
    of: "an account without code as callback",
    error: "MarginPool_InvalidCallback",
    call: ({ pool, trader, id, stranger }) =>
      pool.connect(trader).adjust(id, { ...nothing, repay: usd(10), callback: stranger.address }, "0x"),
    args: ({ stranger }) => [stranger.address],
  },
  {
    of: "a batch of healthy positions",
    error: "MarginPool_NothingToLiquidate",
    call: ({ pool, liquidator, id }) => pool.connect(liquidator).liquidate([id, id], batch(liquidator.address), "0x"),
    args: () => [2n],
  },
  {
    of: "a token called unmovable that moves",
    error: "MarginPool_TokenMovable",
    call: ({ pool, liquidator, id, arb, poolAddress }) =>
      arb
        .mint(poolAddress, 1n)
        .then(() => pool.connect(liquidator).liquidate([id], batch(liquidator.address, { unmovable: 2n }), "0x")),
    args: ({ arbAddress }) => [arbAddress],
  },
  {
    of: "an unmovable token beyond the basket",
    error: "MarginPool_NoSuchCollateral",
    call: ({ pool, liquidator, id }) =>
      pool.connect(liquidator).liquidate([id], batch(liquidator.address, { unmovable: 4n }), "0x"),
    args: () => [2n, 2n],
  },
  {
    of: "somebody else's consent to gradual exit",
    error: "MarginPool_NotAuthorized",
    call: ({ pool, stranger, id }) => pool.connect(stranger).setGradualExit(id, true),
    args: ({ stranger, id }) => [stranger.address, id, 2n],
  },
  {
    of: "a flash loan of another token",
    error: "MarginPool_UnsupportedFlashToken",
    call: ({ pool, trader, wethAddress }) => pool.connect(trader).flashLoan(trader.address, wethAddress, 1n, "0x"),
    args: ({ wethAddress }) => [wethAddress],
  },
  {
    of: "a flash loan above the cash",
    error: "MarginPool_InsufficientCash",
    call: ({ pool, trader, usdcAddress }) =>
      pool.connect(trader).flashLoan(trader.address, usdcAddress, usd(990_001), "0x"),
    args: () => [usd(990_001), usd(990_000)],
  },
  {
    of: "unknown permission bits",
    error: "MarginPool_UnknownPermissions",
    call: ({ pool, trader, stranger }) => pool.connect(trader).setOperator(stranger.address, 32n, 0n, 0n),
    args: () => [32n],
  },
  {
    of: "a loss allowance above everything",
    error: "MarginPool_AmountOverflow",
    call: ({ pool, trader, stranger }) => pool.connect(trader).setOperator(stranger.address, 1n, 1_000_001n, 0n),
    args: () => [1_000_001n, 1_000_000n],
  },
  {
    of: "an expiry beyond 48 bits",
    error: "MarginPool_AmountOverflow",
    call: ({ pool, trader, stranger }) => pool.connect(trader).setOperator(stranger.address, 1n, 0n, 2n ** 48n),
    args: () => [2n ** 48n, 2n ** 48n - 1n],
  },
  {
    of: "a permit that nobody signed",
    error: "MarginPool_InvalidSignature",
    call: ({ pool, trader, stranger }) =>
      pool["permit(address,address,uint256,uint256,bytes)"](trader.address, stranger.address, 1n, MAX, "0x"),
    args: ({ trader }) => [trader.address],
  },
  {
    of: "an operator permit of somebody else's hand",
    error: "MarginPool_InvalidSignature",
    call: ({ pool, trader, stranger }) =>
      pool.permitOperator(trader.address, stranger.address, 16n, 0n, MAX, MAX, `0x${"11".repeat(65)}`),
    args: ({ trader }) => [trader.address],
  },
  {
    of: "an approval that does not come from the pool",
    error: "MarginPool_OnlySelf",
    call: async ({ poolAddress, stranger, lender }) =>
      (await ethers.getContractAt("IPoolSelf", poolAddress))
        .connect(stranger)
        .approveBySignature(lender.address, stranger.address, 1n),
    args: ({ stranger }) => [stranger.address],
  },
  {
    of: "a halt of longer than 72 hours",
    error: "MarginPool_ParamOutOfRange",
    call: ({ pool, guardian }) => pool.connect(guardian).haltNewRisk(72 * 3600 + 1),
    args: () => [ethers.encodeBytes32String("duration"), 259_201n, 1n, 259_200n],
  },
  {
    of: "a halt of no time",
    error: "MarginPool_ParamOutOfRange",
    call: ({ pool, guardian }) => pool.connect(guardian).haltNewRisk(0),
    args: () => [ethers.encodeBytes32String("duration"), 0n, 1n, 259_200n],
  },
  {
    of: "a cap above that of creation",
    error: "MarginPool_ParamOutOfRange",
    call: ({ pool, curator }) => pool.connect(curator).setCaps(10n ** 14n + 1n, 0n),
    args: () => [ethers.encodeBytes32String("supplyCap"), 10n ** 14n + 1n, 0n, 10n ** 14n],
  },
  {
    of: "margin rules that do not pay for the least incentive",
    error: "MarginPool_ParamOutOfRange",
    call: ({ pool, curator, params }) =>
      pool.connect(curator).setMarginParams(0n, { ...params.collaterals[0]?.margin, maintenanceFloor: 5_000n }),
    args: ({ params }) => {
      const { cursor, incentiveMin } = params.collaterals[0] ?? expect.fail("no collateral");
      const share = (cursor * 5_000n) / 1_000_000n;
      const affordable = (share * 1_000_000n) / (1_000_000n - share);
      return [ethers.encodeBytes32String("incentiveMin"), incentiveMin, 0n, affordable];
    },
  },
  {
    of: "margin rules beyond the bounds of creation",
    error: "MarginPool_ParamOutOfRange",
    call: ({ pool, curator, params }) =>
      pool.connect(curator).setMarginParams(0n, { ...params.collaterals[0]?.margin, maintenanceFloor: 4_999n }),
    args: () => [ethers.encodeBytes32String("maintenanceFloor"), 4_999n, 5_000n, 900_000n],
  },
  {
    of: "an office that another was proposed for",
    error: "MarginPool_Unauthorized",
    before: ({ pool, curator, guardian }) => pool.connect(curator).proposeCurator(guardian.address),
    call: ({ pool, stranger }) => pool.connect(stranger).acceptCurator(),
    args: ({ stranger, guardian }) => [stranger.address, guardian.address],
  },
  {
    of: "an office for which nobody was proposed, whoever asks",
    error: "MarginPool_NoPendingCurator",
    call: ({ pool, curator }) => pool.connect(curator).acceptCurator(),
    args: ({ curator }) => [curator.address],
  },
  {
    of: "margin rules for a token that is not there",
    error: "MarginPool_NoSuchCollateral",
    call: ({ pool, curator, params }) => pool.connect(curator).setMarginParams(2n, params.collaterals[0]?.margin),
    args: () => [2n, 2n],
  },
  {
    of: "a successor without code",
    error: "MarginPool_NoCode",
    call: ({ pool, curator, stranger }) => pool.connect(curator).announceOracle(0n, stranger.address, false),
    args: ({ stranger }) => [stranger.address],
  },
  {
    of: "a successor that nobody announced",
    error: "MarginPool_NotAnnounced",
    call: ({ pool, curator }) => pool.connect(curator).succeedOracle(0n),
    args: () => [0n],
  },
  {
    of: "a wind-down of a token that is alive",
    error: "MarginPool_OracleAlive",
    call: ({ pool, stranger }) => pool.connect(stranger).windDown(0n),
    args: () => [0n, 0n],
  },
  {
    of: "orphans that are not there",
    error: "MarginPool_InsufficientOrphans",
    call: ({ pool, stranger, wethAddress }) =>
      pool.connect(stranger).buyOrphans(wethAddress, 1n, MAX, stranger.address),
    args: ({ wethAddress }) => [wethAddress, 1n, 0n],
  },
  {
    of: "fees that have not grown",
    error: "MarginPool_NothingToClaim",
    call: ({ pool, feeRecipient }) => pool.connect(feeRecipient).claimPoolFees(),
  },
];

describe("what a pool refuses, and with which numbers", function () {
  for (const { of, error, call, args, before } of refusals) {
    it(`${error}: ${of}`, async function () {
      const f = await load();
      await before?.(f);
      // The errors of the ERC-4626 side are in the pool's own ABI.
      const known = f.pool.interface.getError(error) !== null;
      const named = known ? f.pool : await ethers.getContractAt("MarginPool", f.poolAddress);
      const expected = await args?.(f);
      const refused = expect(call(f)).to.be.revertedWithCustomError(named, error);
      await (expected === undefined ? refused : refused.withArgs(...expected));
    });
  }

  it("UpkeepExtension_UnknownFunction: a selector that no code knows", async function () {
    const { poolAddress, stranger } = await load();
    const extension = await ethers.getContractFactory("UpkeepExtension");
    await expect(stranger.call({ to: poolAddress, data: "0xdeadbeef" })).to.be.revertedWithCustomError(
      extension,
      "UpkeepExtension_UnknownFunction",
    );
    await expect(stranger.sendTransaction({ to: poolAddress, value: 1n })).to.be.revert(ethers);
  });

  it("MarginPool_TooEarly: a second halt before a pause of the same length", async function () {
    const { pool, guardian } = await load();
    await pool.connect(guardian).haltNewRisk(3_600);
    const until = await pool.haltedUntil();
    await networkHelpers.time.setNextBlockTimestamp(until + 3_599n);
    await expect(pool.connect(guardian).haltNewRisk(1))
      .to.be.revertedWithCustomError(pool, "MarginPool_TooEarly")
      .withArgs(until + 3_599n, until + 3_600n);
    await networkHelpers.time.setNextBlockTimestamp(until + 3_600n);
    await pool.connect(guardian).haltNewRisk(1);
  });

  it("MarginPool_TooEarly: a cap raised twice within three days", async function () {
    const { pool, curator } = await load();
    await pool.connect(curator).setCaps(usd(1_000_000), usd(20_000));
    await pool.connect(curator).setCaps(usd(2_000_000), usd(20_000));
    const earliest = BigInt(await networkHelpers.time.latest()) + BigInt(3 * DAY);
    await networkHelpers.time.setNextBlockTimestamp(earliest - 1n);
    await expect(pool.connect(curator).setCaps(usd(2_000_000), usd(20_001)))
      .to.be.revertedWithCustomError(pool, "MarginPool_TooEarly")
      .withArgs(earliest - 1n, earliest);
    await networkHelpers.time.setNextBlockTimestamp(earliest);
    await expect(pool.connect(curator).setCaps(usd(2_000_000), usd(20_001)))
      .to.emit(pool, "CapsChanged")
      .withArgs(usd(2_000_000), usd(20_001));
  });

  it("MarginPool_ChangePending: new rules while the last ones ramp", async function () {
    const { pool, curator, params } = await load();
    const rules = { ...params.collaterals[0]?.margin, initialFloor: 200_000n };
    await pool.connect(curator).setMarginParams(0n, rules);
    const changed = BigInt(await networkHelpers.time.latest());
    await expect(pool.connect(curator).setMarginParams(0n, rules))
      .to.be.revertedWithCustomError(pool, "MarginPool_ChangePending")
      .withArgs(changed + BigInt(DAY));
    await later(DAY);
    await pool.connect(curator).setMarginParams(0n, rules);
  });
});
