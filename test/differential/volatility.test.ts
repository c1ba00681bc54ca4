import { readFileSync } from "node:fs";

import { expect } from "chai";
import { network } from "hardhat";

import type { AssetClass } from "../../scripts/sdk/src/classes.ts";
import { ASSET_CLASSES, CLASSES, classParameters, profileOf } from "../../scripts/sdk/src/classes.ts";
import type { Round, VolatilityState } from "../../scripts/sdk/src/volatility/index.ts";
import {
  decodeSampleWord,
  FeedHistory,
  observations,
  phaseOf,
  planObservation,
  replay,
  sampleState,
  startState,
  storedVarianceUp,
} from "../../scripts/sdk/src/volatility/index.ts";
import { dataFolder, hasData, recordedRounds } from "../helpers/recordedRounds.ts";
import { deployRecordedFeed, deployVolatilityOracle, onChainState } from "../helpers/volatilityFixture.ts";

const DAY = 86_400n;

/** Blocks begin before the history does: a start may be 30 days old at most. */
const chainAt = (time: bigint) => network.create({ override: { initialDate: new Date(Number(time) * 1_000) } });

/** A number in [0, n) from a seed: a linear congruential generator is random enough for histories. */
function dice(seed: number): (n: number) => number {
  let state = seed;

  return (n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;

    return Math.floor((state / 0x80000000) * n);
  };
}

/** Irregular gaps, several rounds in a second, empty rounds, jumps, and a second phase that overlaps the first. */
function randomHistory(seed: number, from: bigint): [Round, ...Round[]] {
  const roll = dice(seed);
  const phase = (number: bigint, count: number, start: bigint): Round[] => {
    let time = start;
    let price = 2_000_00000000n;

    return Array.from({ length: count }, (_, i) => {
      const kind = roll(8);
      if (i > 0) time += BigInt(kind === 0 ? 0 : kind === 7 ? roll(20_000) : roll(900));
      price += (price * BigInt(roll(401) - 200)) / 10_000n;
      if (roll(40) === 0) price = roll(2) === 0 ? price * 3n : price / 3n;
      const empty = i > 0 && roll(10) === 0;

      return { roundId: (number << 64n) | BigInt(i + 1), answer: empty ? 0n : price, updatedAt: time };
    });
  };

  // The new phase begins while the old one still speaks, and outlives it by days.
  const first = phase(1n, 60, from);
  return [...first, ...phase(2n, 400, from + 20_000n)] as [Round, ...Round[]];
}

/** Brings the contract up to date with planned hints; returns how many transactions that took. */
async function observeAll(
  oracle: Awaited<ReturnType<typeof deployVolatilityOracle>>,
  feed: Awaited<ReturnType<typeof deployRecordedFeed>>,
  assetClass: AssetClass,
  history: FeedHistory,
  now: bigint,
  check: (state: VolatilityState) => void,
): Promise<number> {
  const profile = profileOf(assetClass);
  const latestRoundId = (await feed.latestRoundData())[0];
  for (let sent = 0; ; sent += 1) {
    const state = await onChainState(oracle, feed, profile);
    if (sent > 0) check(state);
    const plan = await planObservation({
      state,
      profile: CLASSES[assetClass].estimator,
      latestRoundId,
      now,
      maxRounds: 150,
      getRound: (roundId) => Promise.resolve(history.at(roundId)),
    });
    if (plan.kind === "none") return sent;
    if (plan.kind === "observe") await oracle.observe(feed, profile, [...plan.hints], { gasLimit: 15_000_000n });
    else await oracle.crossPhase(feed, profile, plan.lastRoundId, plan.firstRoundId);
  }
}

describe("volatility twin", function () {
  this.timeout(300_000);

  describe("classes", function () {
    it("are the contract's profiles, in order", async function () {
      const { ethers } = await network.create();
      const oracle = await deployVolatilityOracle(ethers);

      expect(await oracle.profileCount()).to.equal(BigInt(ASSET_CLASSES.length));
      for (const name of ASSET_CLASSES) {
        const { tauFast, tauRelease, minInterval, jumpCap, sigmaCap } = await oracle.profileAt(profileOf(name));
        expect({ tauFast, tauRelease, minInterval, jumpCap, sigmaCap }).to.deep.equal(CLASSES[name].estimator);
      }
    });

    it("are the profiles of the Solidity tests", function () {
      const source = readFileSync(new URL("../solidity/oracle/Profiles.sol", import.meta.url), "utf8");
      const rows = [...source.matchAll(/EstimatorProfile\(([^)]*)\);/g)].map(([, list]) =>
        list.split(",").map((entry) => {
          const [digits, exponent = "0"] = entry.trim().replaceAll("_", "").split("e");

          return (BigInt(Math.round(Number(digits) * 100)) * 10n ** BigInt(exponent)) / 100n;
        }),
      );
      const expected = ASSET_CLASSES.map((name) => {
        const { tauFast, tauRelease, minInterval, jumpCap, sigmaCap } = CLASSES[name].estimator;

        return [tauFast, tauRelease, minInterval, jumpCap, sigmaCap];
      });
      expect(rows).to.deep.equal(expected);
    });

    it("keep their parameters within the setters' joint rules", function () {
      for (const name of ASSET_CLASSES) {
        const { margin, liquidation, estimator } = classParameters(name);
        expect(margin.sigmaCap, name).to.equal(estimator.sigmaCap);
        expect(margin.sigmaFloor < margin.sigmaCap, name).to.be.true;
        expect(margin.maintenanceFloor < margin.initialFloor, name).to.be.true;
        expect(margin.maintenanceFloor < margin.maintenanceCap, name).to.be.true;
        expect(margin.openInterestLow < margin.openInterestHigh, name).to.be.true;
        expect(liquidation.incentiveMin < liquidation.incentiveCap, name).to.be.true;
        expect(liquidation.targetHealth > 10n ** 18n && liquidation.closeAllHealth < 10n ** 18n, name).to.be.true;

        // beta_min <= beta_max at the least margin: c m / (1 - c m).
        const cm = (liquidation.cursor * margin.maintenanceFloor) / 10n ** 18n;
        expect(liquidation.incentiveMin <= (cm * 10n ** 18n) / (10n ** 18n - cm), name).to.be.true;

        // A position of health 1.02 lasts an hour: rho <= (x1 - x0) / (z sqrt(h / YEAR) 3600), tightest at the least x0.
        const wad = (x: bigint): number => Number(x) / 1e18;
        const [c, z, w] = [wad(liquidation.cursor), wad(margin.z), wad(margin.stressWeight)];
        const spread = z * Math.sqrt(Number(margin.horizonMaintenance) / 31_536_000);
        const sigma = Math.max(wad(margin.sigmaFloor), Math.sqrt(w) * wad(margin.sigmaStress));
        const x0 = spread * sigma + wad(margin.oracleError) + wad(margin.jump);
        const m = Math.max((1 - Math.exp(-x0)) / (1 - c * Math.exp(-x0)), wad(margin.maintenanceFloor));
        const at = (lt: number): number => -Math.log(lt / (1 - c + c * lt));
        const hours = (at((1 - m) / 1.02) - at(1 - m)) / (spread * 3_600 * wad(margin.rampUpPerSecond));
        expect(hours, `${name} lasts an hour`).to.be.at.least(1);
      }
    });

    it("refuse an unknown name", function () {
      expect(() => classParameters("shitcoin")).to.throw("Use one of: stable, major, alt, long-tail");
    });
  });

  describe("random histories", function () {
    for (const [i, name] of ASSET_CLASSES.entries()) {
      it(`agree with the contract in every bit: ${name}`, async function () {
        const from = 1_700_000_000n;
        const rounds = randomHistory(i + 1, from);
        const { ethers, networkHelpers } = await chainAt(from);
        const oracle = await deployVolatilityOracle(ethers);
        const feed = await deployRecordedFeed(ethers, rounds.slice(0, 60));
        await oracle.start(feed, profileOf(name), rounds[0].roundId);

        // The second phase as a deployment of its own would serve it: an empty round may revert as well.
        const both = await deployRecordedFeed(ethers, rounds);
        await both.setRevertsOnUnknown(i % 2 === 0);
        await both.setPhase(1);
        await oracle.start(both, profileOf(name), rounds[0].roundId);
        await both.setPhase(2);

        const now = rounds[rounds.length - 1].updatedAt + 1n;
        await networkHelpers.time.increaseTo(now);
        const history = new FeedHistory(rounds);
        const expected = new Map<bigint, VolatilityState>();
        const seed = startState(CLASSES[name].estimator, rounds[0]);
        for (const { state } of observations(history, seed, CLASSES[name].estimator, 2n, now)) {
          expected.set(state.roundId, state);
        }

        await observeAll(oracle, both, name, history, now, (state) => {
          expect(state).to.deep.equal(expected.get(state.roundId));
        });
        const end = await onChainState(oracle, both, profileOf(name));
        const logs = await oracle.queryFilter(oracle.filters.VolatilityObserved(both));
        const { refPrice, ...told } = decodeSampleWord(BigInt(logs[logs.length - 1].args.sample));
        const clamps = await oracle.queryFilter(oracle.filters.VolatilityClamped(both));
        expect(
          { ...told, startedAt: from, refPrice: refPrice ?? clamps[clamps.length - 1].args.refPrice },
          "the last events are the state",
        ).to.deep.equal({ ...end, profile: BigInt(profileOf(name)) });
        expect(end).to.deep.equal(replay(rounds, CLASSES[name].estimator));
        expect(phaseOf(end.roundId), "the second phase was entered").to.equal(2n);
        expect(expected.size, "samples").to.be.greaterThan(100);
      });
    }
  });

  describe("real rounds", function () {
    const feeds: readonly [file: string, assetClass: AssetClass, decimals: number][] = [
      ["chainlink_mainnet_eth_usd.csv.gz", "major", 8],
      ["chainlink_mainnet_btc_usd.csv.gz", "major", 8],
      ["chainlink_mainnet_steth_eth.csv.gz", "stable", 18],
      ["chainlink_mainnet_usdc_usd.csv.gz", "stable", 8],
      ["chainlink_mainnet_usdt_usd.csv.gz", "stable", 8],
      ["chainlink_mainnet_tusd_usd.csv.gz", "stable", 8],
      ["chainlink_mainnet_usdn_usd.csv.gz", "stable", 8],
      ["chainlink_mainnet_usdp_usd.csv.gz", "stable", 8],
    ];
    for (const [file, name, decimals] of feeds) {
      it(`agree with the contract in every bit: ${file}`, async function () {
        if (!hasData(file)) {
          console.log(`      no ${file} in ${dataFolder}: set BULKHEAD_DATA to run this test`);
          this.skip();
        }
        const recorded = recordedRounds(file);
        const begin = recorded.findIndex(({ answer }) => answer > 0n);
        const rounds = recorded.slice(begin) as [Round, ...Round[]];
        const { ethers, networkHelpers } = await chainAt(rounds[0].updatedAt);
        const oracle = await deployVolatilityOracle(ethers);
        const feed = await deployRecordedFeed(ethers, rounds, decimals);
        const present = await feed.phaseId();
        await feed.setPhase(phaseOf(rounds[0].roundId));
        await oracle.start(feed, profileOf(name), rounds[0].roundId);
        await feed.setPhase(present);

        const now = rounds.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), 0n) + DAY;
        await networkHelpers.time.increaseTo(now);
        const history = new FeedHistory(rounds);
        const sent = await observeAll(oracle, feed, name, history, now, () => undefined);

        const state = await onChainState(oracle, feed, profileOf(name));
        expect(state).to.deep.equal(replay(rounds, CLASSES[name].estimator, present, now));
        expect(sent).to.be.greaterThan(1);
      });
    }
  });

  /**
   * The old phase of USDC/USD spoke on for months after the new one began. Who poked all along crossed at the first silent day;
   * who comes late samples the old phase to its end. From the first round that both sample on, they differ by their variances
   * alone, and these differences fade like the envelope, e^(-t / tauRelease).
   */
  describe("overlapping phases", function () {
    for (const file of ["chainlink_mainnet_usdc_usd.csv.gz", "chainlink_mainnet_usdt_usd.csv.gz"]) {
      it(`leave a difference that fades: ${file}`, function () {
        if (!hasData(file)) {
          console.log(`      no ${file} in ${dataFolder}: set BULKHEAD_DATA to run this test`);
          this.skip();
        }
        const rounds = recordedRounds(file) as [Round, ...Round[]];
        const profile = CLASSES.stable.estimator;
        const history = new FeedHistory(rounds);
        const switchedAt = history.at((2n << 64n) | 1n)!.updatedAt;
        const end = rounds.reduce((latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest), 0n) + DAY;

        const late = [...observations(history, startState(profile, rounds[0]), profile, 2n, end)];
        // The prompt poker comes every hour, and knows what was published by then.
        const prompt = [];
        const published = new FeedHistory([]);
        const queue = rounds.toSorted((a, b) => Number(a.updatedAt - b.updatedAt));
        let state = startState(profile, rounds[0]);
        for (let now = rounds[0].updatedAt; now <= end; now += 3_600n) {
          while (queue.length > 0 && queue[0].updatedAt <= now) published.add(queue.shift()!);
          for (const step of observations(published, state, profile, now < switchedAt ? 1n : 2n, now)) {
            state = step.state;
            prompt.push(step);
          }
        }

        const crossing = (steps: typeof late): bigint => steps.find(({ kind }) => kind === "cross")!.state.sampledAt;
        const byRound = new Map(late.map((step) => [step.roundId, step.state]));
        const merged = prompt.find(
          ({ state: { roundId, sampledAt } }) => sampledAt > crossing(late) && byRound.has(roundId),
        )!.state;
        const other = byRound.get(merged.roundId)!;
        const gap = (a: bigint, b: bigint): number => Math.abs(Number(a) - Number(b)) / 1e18;
        const bound = Math.max(gap(merged.vFast, other.vFast), gap(merged.vEnv, other.vEnv));

        const sigma = ({ vEnv }: VolatilityState): number => Math.sqrt(Number(vEnv) / 1e18);
        let worst = 0;
        for (const { state: a } of prompt) {
          const b = byRound.get(a.roundId);
          if (b === undefined || a.sampledAt < merged.sampledAt) continue;
          expect(a.samplePrice).to.equal(b.samplePrice);
          const faded = bound * Math.exp(-Number(a.sampledAt - merged.sampledAt) / Number(profile.tauRelease));
          expect(gap(a.vEnv, b.vEnv), `at ${a.sampledAt.toString()}`).to.be.at.most(faded * (1 + 1e-4) + 1e-12);
          worst = Math.max(worst, Math.abs(sigma(a) - sigma(b)));
        }

        const at = (steps: typeof late, time: bigint): number =>
          sigma((steps.findLast(({ state: { sampledAt } }) => sampledAt <= time) ?? steps[0]).state);
        let apart = 0;
        for (let time = crossing(prompt); time < crossing(late); time += DAY) {
          apart = Math.max(apart, Math.abs(at(prompt, time) - at(late, time)));
        }

        const days = Number(crossing(late) - crossing(prompt)) / 86_400;
        console.log(
          `      ${file}: crossings ${days.toFixed(1)} days apart, sigma meanwhile up to ${(apart * 100).toFixed(2)} points apart; after both ${(sigma(merged) * 100).toFixed(2)} % and ` +
            `${(sigma(other) * 100).toFixed(2)} %, never further apart than ${(worst * 100).toFixed(3)} points later`,
        );
      });
    }
  });

  it("one sample more is the library's step, seeded at the cap", function () {
    const profile = CLASSES.major.estimator;
    const first = startState(profile, { roundId: 1n, answer: 2_000n, updatedAt: 1_000n });
    const second = sampleState(first, profile, { roundId: 2n, answer: 2_000n, updatedAt: 1_000n + 388_800n });

    // Rounded up to what the contract stores.
    expect(first.vEnv).to.equal(storedVarianceUp(9n * 10n ** 18n));
    expect(first.vEnv - 9n * 10n ** 18n < 1n << 36n).to.be.true;
    // 9 e^-1 and 9 e^(-4.5 / 16)
    expect(Math.abs(Number(second.vFast) / 1e18 - 9 * Math.exp(-1))).to.be.below(1e-6);
    expect(Math.abs(Number(second.vEnv) / 1e18 - 9 * Math.exp(-4.5 / 16))).to.be.below(1e-6);
  });
});
