/**
 * Detection on the mirror, CPU only, in a process of its own so that its memory is its own: `node mirror.ts <positions> <strategy>`
 * prints one JSON row.
 */
import { liquidatableIn } from "../../../scripts/keeper/src/domain/detect.ts";
import type { MirrorEvent, PoolDescription } from "../../../scripts/keeper/src/domain/events.ts";
import { healthDown } from "../../../scripts/keeper/src/domain/health.ts";
import { Mirror } from "../../../scripts/keeper/src/domain/mirror.ts";
import type { PoolReading } from "../../../scripts/keeper/src/domain/reading.ts";
import { packPosition } from "../../../scripts/keeper/src/domain/words.ts";
import { percentile, type BenchRow } from "./row.ts";

const POOL = `0x${"aa".repeat(20)}`;
const TOKEN = `0x${"01".repeat(20)}`;
const WAD = 10n ** 18n;
const PRICE = 2000n * 10n ** 24n;
/** Positions that a tick makes liquidatable. */
const UNDER_WATER = 20;

const description: PoolDescription = {
  address: POOL,
  name: "bench",
  debtAsset: `0x${"dd".repeat(20)}`,
  minDebt: 100_000_000n,
  marginCallHealth: (11n * WAD) / 10n,
  collaterals: [{ token: TOKEN, oracle: TOKEN, inverse: false, volatilitySource: TOKEN }],
};

/** A position whose health at `PRICE` is 1 plus `n` millionths. */
function position(n: number): MirrorEvent {
  const collateral = WAD + BigInt(n % 977) * 10n ** 15n;
  const value = (collateral * PRICE) / 10n ** 36n;
  const scaledDebt = (value * 950_000n) / BigInt(1_000_000 + n);
  const word = packPosition({ collateral, scaledDebt, mask: 1, flags: 0 });
  const id = `0x${(n * 2654435761).toString(16).padStart(40, "0")}${"0".repeat(24)}`;
  return { kind: "position", pool: POOL, id, word, token: null, delta: 0n };
}

function reading(price: bigint): PoolReading {
  const token = { price, reference: price, state: 0, maintenance: 50_000n };
  return {
    pool: POOL,
    index: 10n ** 15n,
    scaledDebt: 0n,
    flags: 0n,
    minute: 0n,
    syncMinute: 0n,
    tokens: [token],
  };
}

const [positions, strategy] = [Number(process.argv[2]), process.argv[3]];
const mirror = new Mirror();
mirror.apply({ number: 1, hash: "0x1" }, [{ kind: "poolCreated", description }]);
for (let start = 0; start < positions; start += 1000) {
  const count = Math.min(1000, positions - start);
  mirror.apply(
    { number: 2 + start, hash: `0x${start}` },
    Array.from({ length: count }, (_, i) => position(start + i + 1)),
  );
}
const pool = mirror.pools.get(POOL);
if (pool === undefined) throw new TypeError("The bench has no pool.");

const linear = (at: PoolReading): number => {
  let count = 0;
  for (const each of pool.positions.values()) if (healthDown(each, at) < WAD) count += 1;
  return count;
};
const detect = strategy === "linear scan" ? linear : (at: PoolReading): number => liquidatableIn(pool, at).length;

const runs = strategy === "linear scan" ? Math.max(5, Math.floor(2_000_000 / positions)) : 3_000;
const times: number[] = [];
for (let i = 0; i < 50 && strategy !== "linear scan"; ++i) detect(reading(PRICE - PRICE / 100_000n));
const cpu = process.cpuUsage();
let found = 0;
for (let run = 0; run < runs; ++run) {
  // Health falls by as many millionths as there shall be positions under water, give or take.
  const fall = BigInt(UNDER_WATER + (run % 5));
  const at = reading(PRICE - (PRICE * fall) / 1_000_000n);
  const start = performance.now();
  found += detect(at);
  times.push(performance.now() - start);
}
const used = process.cpuUsage(cpu);
if (found < runs * (UNDER_WATER - 2)) throw new RangeError(`The bench found only ${found} positions in ${runs} runs.`);

const row: BenchRow = {
  strategy: strategy ?? "ordered mirror",
  positions,
  p50Ms: percentile(times, 0.5),
  p99Ms: percentile(times, 0.99),
  cpuMs: (used.user + used.system) / 1000 / runs,
  rssMiB: process.memoryUsage.rss() / 2 ** 20,
  calls: 1,
};
console.log(JSON.stringify(row));
