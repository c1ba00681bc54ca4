import type { Interface } from "ethers";
import { network } from "hardhat";

import type { IMarginPool } from "../../../typechain-types/index.ts";
import type { ClassParameters } from "../../sdk/src/classes.ts";
import { profileOf } from "../../sdk/src/classes.ts";
import type { Episode } from "../data/episodes.ts";
import { TwinMismatchError } from "../errors.ts";
import type { Outcome } from "../simulation/simulate.ts";
import { simulate } from "../simulation/simulate.ts";
import { marketOf } from "../data/classify.ts";
import { termsOf } from "../simulation/liquidation.ts";
import type { Journal, Timeline } from "../twin/timeline.ts";
import { runTwin } from "../twin/timeline.ts";
import { deployFeed, preparePool } from "./deploy.ts";
import type { Contracts } from "./deploy.ts";

/** What the contracts did with an episode, beside what the twin says. */
export interface ChainReport {
  readonly episode: string;
  readonly pair: string;
  /** Syncs at which both margins were compared, and were equal. */
  readonly syncs: number;
  /** Samples that the volatility oracle took, the warm-up included. */
  readonly samples: number;
  readonly positions: number;
  readonly liquidated: number;
  /** Of all debt opened [percent]. */
  readonly badDebtPct: number;
  /** What liquidators earned, the reserve's part off. */
  readonly bonusPct: number;
  /** The same cohorts in the simulator. */
  readonly twin: { readonly liquidated: number; readonly badDebtPct: number; readonly bonusPct: number };
}

/** How long and how thick a replay is. */
export interface ReplayOptions {
  /** Only so many seconds of the episode, from its start. */
  readonly seconds?: number;
  /** Distance of two cohorts [seconds]. */
  readonly cohortStep?: number;
  /** Keepers' delay [seconds]. */
  readonly delay?: number;
}

interface Position {
  readonly id: string;
  readonly debt: number;
  collateral: number;
  owed: number;
  actAt: number;
  open: boolean;
  liquidated: boolean;
}

/** Debt of a cohort [USDC base units]. */
const DEBT = 1_000_000_000n;
const MAX = (1n << 256n) - 1n;
const HINTS = 60;
const BEFORE_WINDOW = 3_600;

/** The part of a node's provider that is used. */
interface Provider {
  request(args: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** A node whose blocks come when they are asked for. */
class Chain {
  readonly contracts: Contracts;
  readonly #provider: Provider;
  readonly #from: string;
  #time: number;

  constructor(provider: Provider, from: string, contracts: Contracts, time: number) {
    this.#provider = provider;
    this.#from = from;
    this.contracts = contracts;
    this.#time = time;
  }

  /** Chooses the next block's time: `time`, or a second after the last block. */
  async at(time: number): Promise<void> {
    this.#time = Math.max(time, this.#time + 1);
    await this.#provider.request({ method: "evm_setNextBlockTimestamp", params: [this.#time] });
  }

  /** One transaction in a block of its own, at `time` or the second after the last block. */
  async send(to: string, data: string, time: number): Promise<string> {
    await this.at(time);

    return (await this.#provider.request({
      method: "eth_sendTransaction",
      params: [{ from: this.#from, to, data, gas: "0xe4e1c0" }],
    })) as string;
  }
}

/**
 * Replays an episode through feed, volatility oracle, pair oracle and pool: every round is published, every sample observed,
 * every sync compared with the twin to the last digit; cohorts at the limit open and are liquidated.
 *
 * @param episode - An episode of bars with a history of at least 14 days before it.
 * @param parameters - Its class.
 * @throws {TwinMismatchError} when a margin or the estimator's state differs.
 */
export async function replayOnChain(
  episode: Episode,
  parameters: ClassParameters,
  options: ReplayOptions = {},
): Promise<ChainReport> {
  const cut = { ...shortened(episode, options.seconds), cohortStep: options.cohortStep ?? 43_200 };
  const { timeline, journal } = runTwin(cut, parameters, "close");
  const { rounds, decimals } = journal.feed;
  const start = Number(rounds[0]?.updatedAt ?? 0n);
  const connection = await network.create({
    override: { initialDate: new Date((start - BEFORE_WINDOW) * 1_000), blockGasLimit: 30_000_000n },
  });
  try {
    const { ethers } = connection;
    const [account] = await ethers.getSigners();
    const contracts = await deployFeed(ethers, rounds, decimals);
    const latest = (await ethers.provider.getBlock("latest"))?.timestamp ?? start;
    const chain = new Chain(connection.provider, account.address, contracts, latest);
    const replay = new Replay(chain, cut, parameters, timeline, journal, options.delay ?? 900);
    await replay.warmUp();
    const round = rounds[replay.published - 1];
    const { create } = await preparePool(ethers, contracts, parameters, round);
    const now = (await ethers.provider.getBlock("latest"))?.timestamp ?? start;
    // Whole minutes before the twin's: the ramps' grids coincide.
    const minutes = Math.floor((journal.createdAt - now - 60) / 60);
    await chain.at(journal.createdAt - minutes * 60);

    return await replay.run(await create(), account.address);
  } finally {
    await connection.close();
  }
}

function shortened(episode: Episode, seconds: number | undefined): Episode {
  if (seconds === undefined) return episode;
  const { time, high, low, close } = episode.bars;
  const end = (time[0] ?? 0) + seconds;
  const n = time.findIndex((t) => t > end);
  const part = (x: Float64Array): Float64Array => (n < 0 ? x : x.slice(0, n));

  return { ...episode, bars: { time: part(time), high: part(high), low: part(low), close: part(close) } };
}

class Replay {
  /** Rounds that the feed serves. */
  published = 0;
  readonly #chain: Chain;
  readonly #episode: Episode;
  readonly #parameters: ClassParameters;
  readonly #timeline: Timeline;
  readonly #journal: Journal;
  readonly #delay: number;
  readonly #positions: Position[] = [];
  #sampled = 0;
  #synced = 0;
  #feedAddress = "";
  #volatilityAddress = "";

  constructor(
    chain: Chain,
    episode: Episode,
    parameters: ClassParameters,
    timeline: Timeline,
    journal: Journal,
    delay: number,
  ) {
    this.#chain = chain;
    this.#episode = episode;
    this.#parameters = parameters;
    this.#timeline = timeline;
    this.#journal = journal;
    this.#delay = delay;
  }

  /** Feeds the history, up to an hour before the window, and holds the oracle's state against the twin's. */
  async warmUp(): Promise<void> {
    const { volatility, feed } = this.#chain.contracts;
    this.#feedAddress = await feed.getAddress();
    this.#volatilityAddress = await volatility.getAddress();
    const { rounds } = this.#journal.feed;
    const end = (this.#timeline.time[0] ?? 0) - BEFORE_WINDOW;
    await this.#publish(1, Number(rounds[0].updatedAt));
    const profile = profileOf(this.#parameters.name);
    await this.#chain.send(
      this.#volatilityAddress,
      volatility.interface.encodeFunctionData("start", [this.#feedAddress, profile, 0]),
      Number(rounds[0].updatedAt) + 1,
    );
    this.#sampled = 1;
    const known = rounds.filter(({ updatedAt }) => Number(updatedAt) < end).length;
    await this.#publish(known, end);
    await this.#observe(end);
    await this.#compareState();
  }

  async run(pool: IMarginPool, trader: string): Promise<ChainReport> {
    const { usdc, coin } = this.#chain.contracts;
    const address = await pool.getAddress();
    for (const [token, amount] of [
      [usdc, 10n ** 15n],
      [coin, 10n ** 30n],
    ] as const) {
      await token.mint(trader, amount);
      await token.approve(address, MAX);
    }
    await pool.deposit(10n ** 14n, trader);

    const timeline = this.#timeline;
    let [nextCohort, bonus] = [timeline.time[timeline.openFrom] ?? 0, 0];
    for (let bar = 0; bar < timeline.time.length; bar += 1) {
      const time = timeline.time[bar] ?? 0;
      await this.#feedAt(pool, address, time);
      bonus += await this.#liquidate(pool, address, trader, bar);
      if (time >= nextCohort && timeline.closed[bar] !== 1) {
        nextCohort += this.#episode.cohortStep;
        await this.#open(pool, address, trader, bar);
      }
    }
    await this.#compareState();

    return this.#report(pool, bonus);
  }

  async #publish(count: number, time: number): Promise<void> {
    if (count === this.published) return;
    this.published = count;
    const data = this.#chain.contracts.feed.interface.encodeFunctionData("publish", [1, count]);
    await this.#chain.send(this.#feedAddress, data, time);
  }

  /** Observes every sample whose round is published. */
  async #observe(time: number): Promise<void> {
    const { samples } = this.#journal;
    const due: bigint[] = [];
    const last = (1n << 64n) | BigInt(this.published);
    while ((samples[this.#sampled]?.round.roundId ?? last + 1n) <= last) {
      due.push(samples[this.#sampled].round.roundId);
      this.#sampled += 1;
    }
    const { interface: abi } = this.#chain.contracts.volatility;
    for (let from = 0; from < due.length; from += HINTS) {
      const args = [this.#feedAddress, profileOf(this.#parameters.name), due.slice(from, from + HINTS)] as const;
      await this.#chain.send(this.#volatilityAddress, abi.encodeFunctionData("observe", [...args]), time);
    }
  }

  async #compareState(): Promise<void> {
    const { volatility } = this.#chain.contracts;
    const { round, state } = this.#journal.samples[this.#sampled - 1];
    const seen = await volatility.stateOf(this.#feedAddress, profileOf(this.#parameters.name));
    const time = Number(round.updatedAt);
    for (const field of ["roundId", "samplePrice", "sampledAt", "startedAt", "refPrice", "vFast", "vEnv"] as const) {
      if (seen[field] !== state[field]) {
        throw new TwinMismatchError(
          `${field} of the volatility oracle`,
          time,
          String(seen[field]),
          String(state[field]),
        );
      }
    }
  }

  /** Publishes what the feed says at a bar, samples it, syncs the pool, and compares the margins. */
  async #feedAt(pool: IMarginPool, address: string, time: number): Promise<void> {
    const { rounds } = this.#journal.feed;
    let count = this.published;
    while (count < rounds.length && Number(rounds[count].updatedAt) <= time) count += 1;
    await this.#publish(count, time);
    await this.#observe(time);
    const sync = this.#journal.syncs[this.#synced];
    if (sync?.time !== time) return;
    this.#synced += 1;
    await this.#chain.send(address, encode(pool.interface, "syncMargin", []), time);
    const [maintenance, initial] = await pool.marginsOf(0);
    if (maintenance !== sync.maintenance || initial !== sync.initial) {
      const pair = (a: bigint, b: bigint): string => `maintenance ${a}, initial ${b} ppm`;
      const what = `Margins of ${this.#episode.episode} ${this.#episode.pair}`;
      throw new TwinMismatchError(what, time, pair(maintenance, initial), pair(sync.maintenance, sync.initial));
    }
  }

  async #open(pool: IMarginPool, address: string, trader: string, bar: number): Promise<void> {
    const timeline = this.#timeline;
    const price = timeline.oracle[bar] ?? 1;
    const ltv = 1 - (timeline.initial[bar] ?? 1);
    // A little more than the limit asks for: prices and margins round against the borrower.
    const collateral = BigInt(Math.ceil(((Number(DEBT) / 1e6 / (ltv * price)) * 1.000001 + 1e-9) * 1e9)) * 10n ** 9n;
    const id = `0x${((BigInt(trader) << 96n) | BigInt(this.#positions.length)).toString(16).padStart(64, "0")}`;
    const time = timeline.time[bar] ?? 0;
    const token = await this.#chain.contracts.coin.getAddress();
    await this.#chain.send(address, encode(pool.interface, "depositCollateral", [id, token, collateral]), time);
    await this.#chain.send(address, encode(pool.interface, "borrow", [id, DEBT, trader]), time);
    const debt = Number(DEBT) / 1e6;
    const held = Number(collateral) / 1e18;
    this.#positions.push({ id, debt, collateral: held, owed: debt, actAt: 0, open: true, liquidated: false });
  }

  /** The keeper of the simulator, one who does not ask whether it pays; returns the bonus. */
  async #liquidate(pool: IMarginPool, address: string, trader: string, bar: number): Promise<number> {
    const timeline = this.#timeline;
    const time = timeline.time[bar] ?? 0;
    const oracle = timeline.oracle[bar] ?? 0;
    const eligible = Math.max(oracle, timeline.reference[bar] ?? 0) * (1 - (timeline.maintenance[bar] ?? 1));
    let bonus = 0;
    for (const position of this.#positions) {
      if (!position.open) continue;
      if (position.collateral * eligible >= position.owed) {
        if (position.actAt <= time) position.actAt = 0;
      } else if (position.actAt === 0) position.actAt = time + this.#delay;
      else if (position.actAt <= time && (await pool.isLiquidatable(position.id))) {
        const batch = { maxRepay: MAX, unmovable: 0n, receiver: trader, callback: `0x${"00".repeat(20)}` };
        await this.#chain.at(time);
        const receipt = await (await pool.liquidate([position.id], batch, "0x", { gasLimit: 5_000_000n })).wait();
        const seized = await this.#readBack(pool, position);
        const topic = pool.interface.getEvent("Liquidated").topicHash;
        const log = receipt?.logs.find(({ topics }) => topics[0] === topic);
        const event = log === undefined ? null : pool.interface.parseLog(log);
        bonus += seized * oracle - Number(event?.args.repaid ?? 0n) / 1e6;
        position.liquidated = true;
        position.actAt = 0;
      }
    }

    return bonus;
  }

  /** What is left of a position; returns what was seized. */
  async #readBack(pool: IMarginPool, position: Position): Promise<number> {
    const before = position.collateral;
    const [debt, held] = await Promise.all([
      pool.debtOf(position.id),
      pool.collateralOf(position.id, await this.#chain.contracts.coin.getAddress()),
    ]);
    position.owed = Number(debt) / 1e6;
    position.collateral = Number(held) / 1e18;
    position.open = debt !== 0n;

    return before - position.collateral;
  }

  async #report(pool: IMarginPool, bonus: number): Promise<ChainReport> {
    const timeline = this.#timeline;
    const opened = this.#positions.reduce((sum, { debt }) => sum + debt, 0);
    const realised = await pool.queryFilter(pool.filters.BadDebtRealised());
    let badDebt = realised.reduce((sum, { args }) => sum + Number(args.badDebt) / 1e6, 0);
    const price = timeline.market[timeline.market.length - 1] ?? 0;
    for (const { open, owed, collateral } of this.#positions) {
      if (open) badDebt += Math.max(0, owed - collateral * price);
    }
    const percent = (amount: number): number => (opened === 0 ? 0 : (100 * amount) / opened);
    const twin = this.#simulated();

    return {
      episode: this.#episode.episode,
      pair: this.#episode.pair,
      syncs: this.#synced,
      samples: this.#sampled,
      positions: this.#positions.length,
      liquidated: this.#positions.filter(({ liquidated }) => liquidated).length,
      badDebtPct: percent(badDebt),
      bonusPct: percent(bonus),
      twin: {
        liquidated: twin.liquidated,
        badDebtPct: (100 * twin.badDebt) / Math.max(1, twin.opened),
        bonusPct: (100 * (twin.bonus - twin.toReserve)) / Math.max(1, twin.opened),
      },
    };
  }

  #simulated(): Outcome {
    return simulate({
      timeline: this.#timeline,
      design: { kind: "dynamic", terms: termsOf(this.#parameters) },
      population: 0,
      delay: this.#delay,
      cohortStep: this.#episode.cohortStep,
      market: marketOf(this.#episode.assetClass),
      zealous: true,
    });
  }
}

/** Calldata of a function of the pool. */
const encode = (abi: Interface, name: string, args: readonly unknown[]): string => abi.encodeFunctionData(name, args);
