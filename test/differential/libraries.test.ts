import { expect } from "chai";

import { MathError, PPM, WAD, YEAR } from "../../scripts/sdk/src/math/index.ts";
import { twin, type LibraryName, type Maths } from "../../scripts/vectors/maths.ts";
import { connectSolidity, RevertedError } from "../../scripts/vectors/solidity.ts";
import { Random } from "./random.ts";

/** Inputs per function; DIFFERENTIAL_RUNS=20000 for a long night. */
const RUNS = Number(process.env.DIFFERENTIAL_RUNS ?? "500");
const SEED = 20_200_312n;

type Arguments = readonly unknown[];
type Generator = (random: Random) => Arguments;

const U32 = (1n << 32n) - 1n;
const U64 = (1n << 64n) - 1n;
const U128 = (1n << 128n) - 1n;
const U256 = (1n << 256n) - 1n;
const CENTURY = 100n * YEAR;

/* Ingredients: the ranges that pools can reach, and beyond them where a function promises more. */
const value = (r: Random) => r.spread(0n, 1n << 110n);
const ratio = (r: Random) => r.spread(0n, WAD);
const margin = (r: Random) => r.between(WAD / 1_000n, WAD - 1n);
const sigma = (r: Random) => r.spread(WAD / 10_000n, 20n * WAD);
const shock = (r: Random) => r.spread(0n, 10n * WAD);
const price = (r: Random) => r.spread(1n, 1n << 190n);
const seconds = (r: Random) => r.spread(1n, CENTURY);
const book = (r: Random) => {
  const debt = r.spread(1n, 1n << 110n);
  // Around the debt, where all the branches are.
  const collateralValue = (debt * r.between(WAD / 2n, (3n * WAD) / 2n)) / WAD + r.between(0n, 3n);
  const weightedValue = (collateralValue * r.between(WAD / 2n, WAD)) / WAD;

  return { collateralValue, weightedValue, debt };
};
const asset = (r: Random, whole = value(r)) => {
  const incentiveMin = r.spread(0n, WAD / 50n);

  return {
    value: r.flag() ? whole : (whole * ratio(r)) / WAD,
    lt: r.word() % 32n === 0n ? 0n : margin(r),
    incentiveMin,
    incentiveMax: incentiveMin + r.spread(0n, WAD / 5n),
  };
};
const terms = (r: Random) => ({
  targetHealth: WAD + r.spread(1n, WAD / 5n),
  fullIncentiveHealth: r.between(WAD / 2n, WAD - 1n),
  closeAllHealth: r.between(WAD / 2n, WAD),
  minDebt: r.spread(0n, 1n << 90n),
  auctionFraction: r.flag() ? 0n : ratio(r),
});
const rules = (r: Random) => ({
  quantile: r.spread(0n, U32),
  maintenanceHorizon: r.spread(0n, U32),
  initialHorizon: r.spread(0n, U32),
  oracleError: r.spread(0n, PPM),
  stressWeight: r.spread(0n, PPM),
  stressVolatility: r.spread(0n, U32),
  volatilityFloor: r.spread(0n, U32),
  volatilityCap: r.spread(0n, U32),
  maintenanceFloor: r.spread(0n, PPM),
  maintenanceCap: r.spread(0n, PPM),
  initialFloor: r.spread(0n, PPM),
  baseSlippage: r.spread(0n, PPM),
  maxSlippage: r.spread(0n, PPM),
  referenceNotional: r.spread(0n, U128),
});
const state = (r: Random) => ({
  refPrice: price(r),
  vFast: r.spread(0n, 10_000n * WAD),
  vEnv: r.spread(0n, 10_000n * WAD),
  time: r.spread(0n, 1n << 40n),
});
const profile = (r: Random) => ({
  tauFast: seconds(r),
  tauRelease: seconds(r),
  minInterval: r.spread(0n, 86_400n),
  jumpCap: r.spread(0n, WAD),
  jumpCapInterval: seconds(r),
});
const members = (r: Random) => Number(r.between(0n, 8n));
const requirements = (r: Random, n = members(r)) => r.list(n, () => r.spread(0n, (1n << 112n) - 1n));
const box = (r: Random) => ({ uncertainty: r.spread(0n, PPM), maxHedge: r.spread(0n, PPM) });
const correlations = (r: Random) =>
  r.list(28, () => r.between(-100n, 100n)).reduce((word, rho) => (word << 8n) | BigInt.asUintN(8, rho), 0n);
const exposures = (r: Random, n: number) => r.list(n, () => r.signed(1n << 100n));
const active = (r: Random) => ({
  sequencer: r.flag(),
  stale: r.flag(),
  halted: r.flag(),
  caution: r.flag(),
  utilisation: r.flag(),
});

const GENERATORS: { readonly [L in LibraryName]: { readonly [F in keyof Maths[L]]?: Generator } } = {
  WadMath: {
    mulDown: (r) => [r.spread(0n, U256), r.spread(0n, 1n << 100n)],
    mulUp: (r) => [r.spread(0n, U256), r.spread(0n, 1n << 100n)],
    divDown: (r) => [r.spread(0n, 1n << 200n), r.spread(0n, U256)],
    divUp: (r) => [r.spread(0n, 1n << 200n), r.spread(0n, U256)],
    mulDivDown: (r) => [r.spread(0n, U256), r.spread(0n, U256), r.spread(0n, U256)],
    mulDivUp: (r) => [r.spread(0n, U256), r.spread(0n, U256), r.spread(0n, U256)],
    ceilDiv: (r) => [r.spread(0n, U256), r.spread(0n, U256)],
    sqrtDown: (r) => [r.spread(0n, U256)],
    sqrtUp: (r) => [r.spread(0n, U256)],
    rootUp: (r) => [r.spread(0n, U256)],
    expDown: (r) => [r.between(-45n * WAD, 136n * WAD)],
    lnSigned: (r) => [r.spread(0n, U256 >> 1n)],
  },
  LiquidationMath: {
    healthDown: (r) => [r.spread(0n, U128), r.spread(0n, U128)],
    incentiveFractionDown: (r) => [r.spread(0n, 2n * WAD), r.between(0n, WAD - 1n), ratio(r)],
    rawIncentiveDown: (r) => [asset(r), ratio(r)],
    capHealth: (r) => [book(r), asset(r).lt],
    capSolvency: (r) => [book(r)],
    maxIncentiveDown: (r) => [ratio(r), ratio(r), ratio(r)],
    targetRepayUp: (r) => [book(r), margin(r), r.spread(0n, WAD), WAD + r.spread(0n, WAD)],
    step: (r) => {
      const position = book(r);

      return [position, asset(r, position.collateralValue), terms(r)];
    },
    closeOut: (r) => {
      const least = r.spread(0n, WAD / 50n);

      return [book(r), least, least + r.spread(0n, WAD / 5n), r.signed(WAD)];
    },
    reserveFeeDown: (r) => [value(r), ratio(r), ratio(r), ratio(r)],
  },
  MarginMath: {
    horizonUp: (r) => [seconds(r), value(r), value(r)],
    slippageUp: (r) => [ratio(r), ratio(r), value(r), value(r)],
    shockUp: (r) => [sigma(r), sigma(r), seconds(r) * WAD, ratio(r), ratio(r)],
    shockMarginUp: (r) => [shock(r), margin(r)],
    maintenanceMarginUp: (r) => [shock(r), margin(r), ratio(r), ratio(r)],
    initialMarginUp: (r) => [shock(r), margin(r), ratio(r), WAD + ratio(r), ratio(r)],
    withOpenInterestUp: (r) => [ratio(r), value(r), value(r), value(r)],
    liabilityWeightUp: (r) => [shock(r)],
    maxLeverageDown: (r) => [ratio(r)],
    valueDown: (r) => [value(r), price(r)],
    valueUp: (r) => [value(r), price(r)],
    marginRatioDown: (r) => [value(r), value(r)],
    marginHealthDown: (r) => [r.signed(1n << 110n), value(r)],
    liquidationPriceUp: (r) => [value(r), ratio(r), value(r), value(r)],
    debtPriceMultipleDown: (r) => [value(r), value(r), WAD + shock(r)],
  },
  MarginPolicyMath: {
    sigmaUp: (r) => [rules(r), r.spread(0n, U256)],
    maintenanceUp: (r) => [rules(r), r.spread(0n, 20n * PPM), r.between(0n, PPM - 1n)],
    initialUp: (r) => [rules(r), r.spread(0n, 20n * PPM), r.spread(0n, U256), r.between(0n, PPM - 1n)],
    between: (r) => {
      const duration = seconds(r);

      return [rules(r), rules(r), r.between(0n, duration), duration];
    },
  },
  InterestMath: {
    utilisationError: (r) => [r.spread(0n, 2n * WAD), r.between(1n, WAD - 1n)],
    curveDown: (r) => [r.spread(0n, U64), r.between(-WAD, WAD), WAD + r.spread(1n, 99n * WAD)],
    drift: (r) => {
      const minRate = r.spread(1n, 1n << 40n);
      const maxRate = minRate + r.spread(0n, 1n << 40n);
      const curve = {
        targetUtilisation: ratio(r),
        steepness: WAD + ratio(r),
        speed: r.spread(0n, 1n << 45n),
        minRate,
        maxRate,
      };

      return [r.between(minRate, maxRate), r.between(-WAD, WAD), r.spread(0n, CENTURY), curve];
    },
    compoundUp: (r) => {
      const maxIndex = r.spread(1n << 60n, (1n << 80n) - 1n);

      return [r.spread(1n, maxIndex), r.spread(0n, 1n << 40n), r.spread(0n, CENTURY), maxIndex];
    },
  },
  RampMath: {
    stepDown: (r) => [r.between(0n, PPM), r.spread(0n, PPM)],
    marginAt: (r) => [r.between(0n, PPM), r.between(0n, PPM), r.spread(0n, PPM), r.spread(0n, 1n << 28n)],
  },
  DecayMath: {
    decayedDown: (r) => [price(r), r.spread(0n, 600_000n)],
  },
  WaterfallMath: {
    allocate: (r) => [value(r), value(r), value(r), value(r)],
    take: (r) => [r.spread(0n, U256), r.spread(0n, U256)],
    sharePriceFactorDown: (r) => {
      const assets = r.spread(0n, U128);

      return [r.spread(0n, assets), assets];
    },
  },
  VolatilityMath: {
    step: (r) => {
      const before = state(r);
      const moved = (before.refPrice * r.between(WAD / 4n, 4n * WAD)) / WAD;

      return [before, profile(r), before.time + r.spread(0n, CENTURY), r.flag() ? moved + 1n : price(r)];
    },
    logReturn: (r) => [price(r), price(r)],
    movedDown: (r) => [price(r), r.signed(10n * WAD)],
    jumpCapDown: (r) => [ratio(r), seconds(r), seconds(r)],
    clamp: (r) => [r.signed(WAD), ratio(r)],
    decayDown: (r) => [seconds(r), seconds(r)],
    varianceDown: (r) => [r.spread(0n, 10_000n * WAD), r.signed(136n * WAD), ratio(r), seconds(r)],
    covarianceAfter: (r) => [r.signed(10_000n * WAD), r.signed(WAD), r.signed(WAD), ratio(r), seconds(r)],
    correlationUp: (r) => [r.signed(100n * WAD), r.spread(1n, 100n * WAD), r.spread(1n, 100n * WAD)],
    sigmaTargetUp: (r) => [r.spread(0n, 400n * WAD), ratio(r), sigma(r), ratio(r), WAD + sigma(r)],
    sigmaAppliedAfter: (r) => [sigma(r), sigma(r), r.spread(0n, WAD / 3_600n), seconds(r)],
    sigmaOfPair: (r) => [sigma(r), sigma(r)],
  },
  BreakerMath: {
    bandDown: (r) => [r.spread(0n, 20n * WAD), sigma(r), seconds(r), ratio(r)],
    outsideBand: (r) => {
      const reference = price(r);

      return [(reference * r.between(WAD / 2n, 2n * WAD)) / WAD + 1n, reference, ratio(r)];
    },
    sequencerDown: (r) => [r.flag(), seconds(r), r.spread(0n, 7_200n)],
    staleAt: (r) => [r.spread(0n, 3n), seconds(r), seconds(r)],
    stateOf: (r) => [active(r)],
    permissionsOf: (r) => [active(r)],
  },
  PredictiveMath: {
    normalPdfDown: (r) => [r.signed(12n * WAD)],
    normalCdf: (r) => [r.signed(12n * WAD)],
    normalTail: (r) => [r.spread(0n, 12n * WAD)],
    millsRatio: (r) => [r.spread(0n, 10n * WAD)],
    upperQuantile: (r) => [r.spread(0n, WAD / 2n)],
    quantile: (r) => [WAD - r.spread(1n, WAD / 2n)],
    shortfallMultiplier: (r) => [WAD - r.spread(1n, WAD / 2n)],
    breachProbability: (r) => [WAD + r.signed(WAD), r.spread(0n, 20n * WAD), r.spread(0n, CENTURY)],
    preLiquidationHealth: (r) => [r.spread(0n, 5n * WAD), r.spread(0n, YEAR), r.spread(2n, WAD)],
    deviation: (r) => [sigma(r), seconds(r)],
    graceDown: (r) => [WAD + r.signed(WAD / 2n), sigma(r), seconds(r), r.spread(0n, WAD / 3_600n), shock(r), margin(r)],
    exitHorizon: (r) => [r.spread(0n, 1n << 100n), r.spread(1n, 1n << 100n), ratio(r), sigma(r), sigma(r)],
  },
  PortfolioMath: {
    correlationOf: (r) => {
      const i = r.between(0n, 7n);

      return [correlations(r), i, (i + r.between(1n, 7n)) % 8n].map((item, k) => (k === 0 ? item : Number(item)));
    },
    withoutCredit: (r) => [correlations(r), r.between(0n, 255n), r.between(0n, 255n)],
    worstCorrelation: (r) => [r.between(-100n, 100n), r.flag(), box(r)],
    varianceOf: (r) => [requirements(r), r.between(0n, 255n), correlations(r), box(r)],
    coreUp: (r) => [r.signed(1n << 250n)],
    requirementUp: (r) => [value(r), value(r), value(r), ratio(r), ratio(r)],
    eulerShares: (r) => [requirements(r), r.between(0n, 255n), correlations(r), box(r), value(r)],
    deviationUp: (r) => {
      const n = members(r);

      return [exposures(r, n), r.list(n, () => sigma(r)), correlations(r), seconds(r)];
    },
    varAndShortfall: (r) => [value(r), WAD - r.spread(1n, WAD / 2n)],
    scenarioShortfallUp: (r) => {
      const count = Number(r.between(1n, 32n));
      const scenarios = r.list(count, () => r.between(0n, U128));

      return [exposures(r, members(r)), scenarios, Number(r.between(1n, BigInt(count)))];
    },
  },
  GroupMath: {
    allocate: (r) => {
      const n = Number(r.between(1n, 6n));
      const amounts = () => r.list(n, () => value(r));

      return [
        value(r),
        {
          contributions: amounts(),
          defaulter: Number(r.between(0n, BigInt(n - 1))),
          skin: value(r),
          sharedMargin: amounts(),
          sharedCaps: amounts(),
          reserve: value(r),
          lenderAssets: value(r),
        },
      ];
    },
    maxSharedMargin: (r) => [value(r), value(r)],
    takeProRata: (r) => [value(r), r.list(members(r), () => value(r))],
    unwindFractionUp: (r) => [r.signed(1n << 100n), value(r), value(r), WAD + ratio(r)],
  },
};

interface Outcome {
  readonly result?: unknown;
  readonly failed: boolean;
}

async function outcomeOf(run: Promise<unknown>, failures: readonly (new (...args: never[]) => Error)[]) {
  try {
    return { result: await run, failed: false } satisfies Outcome;
  } catch (error) {
    if (!failures.some((failure) => error instanceof failure)) throw error;

    return { failed: true } satisfies Outcome;
  }
}

describe("the twin", function () {
  this.timeout(300_000);

  let solidity: Awaited<ReturnType<typeof connectSolidity>>;
  before(async function () {
    solidity = await connectSolidity();
  });
  after(async function () {
    await solidity.close();
  });

  for (const [library, functions] of Object.entries(GENERATORS)) {
    describe(library, function () {
      for (const [name, generate] of Object.entries(functions as Readonly<Record<string, Generator>>)) {
        it(`gives the bits of ${name}`, async function () {
          const random = new Random(SEED);
          const inputs = Array.from({ length: RUNS }, () => generate(random));
          const call = (maths: Maths, args: Arguments) =>
            (maths[library as LibraryName] as unknown as Record<string, (...all: Arguments) => Promise<unknown>>)[name](
              ...args,
            );

          const outcomes = await Promise.all(
            inputs.map(async (args) => ({
              args,
              onChain: await outcomeOf(call(solidity.maths, args), [RevertedError]),
              offChain: await outcomeOf(call(twin, args), [MathError]),
            })),
          );

          for (const { args, onChain, offChain } of outcomes) {
            // Where the contract refuses, the twin need not: it has no 256-bit limit in between.
            if (!onChain.failed) expect(offChain, show(args)).to.deep.equal(onChain);
          }
          const succeeded = outcomes.filter(({ onChain }) => !onChain.failed).length;
          expect(succeeded, "inputs that the contract accepts").to.be.greaterThan(RUNS / 5);
        });
      }
    });
  }

  it("has every function of every library in this test", function () {
    const untested = Object.entries(solidity.functions).flatMap(([library, names]) =>
      names.filter((name) => !(name in GENERATORS[library as LibraryName])).map((name) => `${library}.${name}`),
    );

    expect(untested).to.deep.equal([]);
  });
});

const show = (args: Arguments): string =>
  JSON.stringify(args, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item));
