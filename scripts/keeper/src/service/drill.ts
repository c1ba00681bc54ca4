import type { ForkControl } from "../adapters/forkControl.ts";
import { encodeOrders } from "../adapters/executor.ts";
import { liquidatableIn } from "../domain/detect.ts";
import { healthDown, INFINITE_HEALTH } from "../domain/health.ts";
import type { Mirror, PoolMirror, Position } from "../domain/mirror.ts";
import { OracleState, type ChainReading, type PoolReading } from "../domain/reading.ts";
import { unpackPosition } from "../domain/words.ts";
import type { ChainSource, Header, PositionReader, StateReader, TransactionSink } from "../ports.ts";
import type { Planner } from "./planner.ts";

const WAD = 10n ** 18n;
const SQUARE = 10n ** 72n;
/** Health that each position is brought to: clearly liquidatable, and far from bad debt [WAD]. */
const TARGET_HEALTH = (97n * WAD) / 100n;

/** What became of one position. */
export interface DrillLine {
  readonly pool: string;
  readonly name: string;
  readonly id: string;
  /** Before the drill. */
  readonly health: number;
  /** What the prices of its tokens were multiplied by; 1 where it was liquidatable as it was. */
  readonly priceFactor: number;
  readonly liquidated: boolean;
  /** Why not; empty if it was. */
  readonly reason: string;
  /** Scaled debt before and after. */
  readonly scaledDebt: string;
  readonly scaledDebtAfter: string;
  /** Paid to the executor's owner [base units of the debt asset]. */
  readonly profit: string;
  /** Of the whole transaction [gas]. */
  readonly gasUsed: number;
}

/** What the drill needs. */
export interface DrillParts {
  readonly fork: ForkControl;
  readonly chain: ChainSource & TransactionSink;
  readonly mirror: Mirror;
  readonly reader: StateReader & PositionReader;
  readonly planner: Planner;
  readonly executor: string;
  /** Who the executor obeys; nobody's key is needed on a fork. */
  readonly from: string;
  /** Tip [wei per gas]. */
  readonly priorityFee: bigint;
}

/**
 * Tries on a fork whether each position could be liquidated: its oracles are made to say a lower price, the planner decides and the
 * executor does, as they would. The pools are not touched, and each position starts from the chain as it was.
 */
export class Drill {
  readonly #parts: DrillParts;

  constructor(parts: DrillParts) {
    this.#parts = parts;
  }

  /** One line per position that owes something. */
  async *run(reading: ChainReading): AsyncGenerator<DrillLine> {
    const { fork, mirror, from } = this.#parts;
    await fork.adopt(from);
    for (const [address, pool] of mirror.pools) {
      const each = reading.pools.get(address);
      for (const position of pool.positions.values()) {
        if (position.scaledDebt === 0n) continue;
        if (each === undefined) {
          const failure = reading.failures.find((one) => one.pool === address);
          yield lineOf(pool, position, { reason: `the pool cannot be read: ${failure?.reason ?? "no answer"}` });
          continue;
        }
        const snapshot = await fork.snapshot();
        try {
          yield await this.#one(pool, position, each);
        } finally {
          await fork.revert(snapshot);
        }
      }
    }
  }

  async #one(pool: PoolMirror, position: Position, before: PoolReading): Promise<DrillLine> {
    const { fork, chain, reader, planner, mirror, executor, from } = this.#parts;
    const health = healthDown(position, before);
    const known = { health: Number(health) / 1e18, scaledDebt: position.scaledDebt };
    const isDue = liquidatableIn(pool, before).some((candidate) => candidate.position.id === position.id);
    if (!isDue && (health === 0n || health === INFINITE_HEALTH)) {
      return lineOf(pool, position, { ...known, reason: "no price of its tokens is known, so none can be lowered" });
    }
    const factor = isDue ? WAD : (TARGET_HEALTH * WAD) / health;
    if (!isDue) await this.#lower(pool, before, factor);
    await fork.mine();

    const head = await chain.latest();
    const reading = await reader.read([pool], head);
    const now = reading.pools.get(pool.description.address);
    const candidate = now && liquidatableIn(pool, now).find((each) => each.position.id === position.id);
    const tried = { ...known, priceFactor: Number(factor) / 1e18 };
    if (candidate === undefined) {
      return lineOf(pool, position, { ...tried, reason: "the pool does not call it liquidatable at that price" });
    }
    const plan = await planner.plan({
      mirror,
      reading,
      block: head,
      gasPrice: head.baseFee + this.#parts.priorityFee,
      budget: 0n,
      candidates: [candidate],
      claimed: new Set(),
    });
    const [transaction] = plan.transactions;
    if (transaction === undefined) {
      return lineOf(pool, position, { ...tried, reason: plan.decisions.at(-1)?.reason ?? "nothing was decided" });
    }

    const orders = transaction.orders.map(({ order }) => order);
    const data = encodeOrders(orders);
    const hash = await fork.send({ from, to: executor, data, gas: transaction.gas });
    const [receipt] = await chain.receipts([hash]);
    const left = await this.#debtOf(pool, position, await chain.latest());
    const liquidated = receipt?.succeeded === true && receipt.failedPools.length === 0 && left < position.scaledDebt;
    return lineOf(pool, position, {
      ...tried,
      liquidated,
      reason: liquidated ? "" : "it was simulated well, but the transaction did not repay its debt",
      scaledDebtAfter: left,
      profit: transaction.orders.reduce((sum, { profit }) => sum + profit, 0n),
      gasUsed: receipt?.gasUsed ?? 0n,
    });
  }

  /** Lowers what the pool's tokens are worth in its debt asset. */
  async #lower(pool: PoolMirror, reading: PoolReading, factor: bigint): Promise<void> {
    for (const [k, token] of reading.tokens.entries()) {
      const base = token.state >= OracleState.Stale ? token.reference : token.price;
      if (base === 0n) continue;
      const price = (base * factor) / WAD || 1n;
      const { oracle, inverse } = pool.oracles[k];
      await this.#parts.fork.setOracle(oracle, inverse ? SQUARE / price : price);
    }
  }

  async #debtOf(pool: PoolMirror, position: Position, head: Header): Promise<bigint> {
    const [truth] = await this.#parts.reader.words(pool.description.address, [position.id], [], head);
    return unpackPosition(truth.word).scaledDebt;
  }
}

interface Outcome {
  readonly health: number;
  readonly priceFactor: number;
  readonly liquidated: boolean;
  readonly reason: string;
  readonly scaledDebtAfter: bigint;
  readonly profit: bigint;
  readonly gasUsed: bigint;
}

function lineOf(pool: PoolMirror, position: Position, outcome: Partial<Outcome>): DrillLine {
  return {
    pool: pool.description.address,
    name: pool.description.name,
    id: position.id,
    health: outcome.health ?? 0,
    priceFactor: outcome.priceFactor ?? 1,
    liquidated: outcome.liquidated ?? false,
    reason: outcome.reason ?? "",
    scaledDebt: String(position.scaledDebt),
    scaledDebtAfter: String(outcome.scaledDebtAfter ?? position.scaledDebt),
    profit: String(outcome.profit ?? 0n),
    gasUsed: Number(outcome.gasUsed ?? 0n),
  };
}
