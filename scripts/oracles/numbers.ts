/**
 * The worked numbers of docs/oracles.md: `node scripts/oracles/numbers.ts` prints them, and a test holds the page to them.
 */
import { pathToFileURL } from "node:url";

import { ASSET_CLASSES, CLASSES } from "../sdk/src/classes.ts";
import { BreakerMath, DecayMath, WAD, WadMath } from "../sdk/src/math/index.ts";
import type { VolatilityState } from "../sdk/src/volatility/index.ts";
import { isMature, sampleState, startState } from "../sdk/src/volatility/index.ts";

const HOUR = 3_600n;
const DAY = 24n * HOUR;
const T0 = 1_700_000_000n;
const PRICE = 2_000_00000000n;

const percent = (ratio: bigint, digits = 1): string => `${((Number(ratio) / 1e18) * 100).toFixed(digits)} %`;
const sigma = (variance: bigint): string => percent(WadMath.sqrtDown(variance));
const line = (...cells: string[]): string =>
  cells
    .map((cell, i) => (i === 0 ? cell.padEnd(34) : cell.padStart(12)))
    .join("")
    .trimEnd();

/** An ETH/USD history: a sample, a time later, at a price. */
function volatility(): string[] {
  const profile = CLASSES.major.estimator;
  let state = startState(profile, { roundId: 1n, answer: PRICE, updatedAt: T0 });
  const rows: string[] = [];
  const show = (what: string, { vFast, vEnv }: VolatilityState): void => {
    rows.push(line(what, sigma(vFast), sigma(vEnv), isMature(state) ? "yes" : "no"));
  };
  const sample = (time: bigint, price: bigint): void => {
    state = sampleState(state, profile, { roundId: state.roundId + 1n, answer: price, updatedAt: time });
  };

  show("start", state);
  // A calm month: every hour half a per cent up or down, 47 % a year.
  const hours = 30n * 24n;
  for (let hour = 1n; hour <= hours; hour += 1n) {
    sample(T0 + hour * HOUR, hour % 2n === 0n ? PRICE : (PRICE * 1_005n) / 1_000n);
    if (hour === 13n * 24n) show("13 days of 0.5 % an hour", state);
    if (hour === 14n * 24n) show("14 days", state);
    if (hour === hours) show("30 days", state);
  }
  const calm = T0 + hours * HOUR;
  sample(calm + HOUR, (PRICE * 8n) / 10n);
  show("an hour later: -20 %, clamped", state);
  sample(calm + 2n * HOUR, (PRICE * 8n) / 10n);
  show("unchanged: the rest of the jump", state);
  for (let day = 1n; day <= 16n; day += 1n) sample(calm + 2n * HOUR + day * DAY, (PRICE * 8n) / 10n);
  show("16 days without a move", state);

  return rows;
}

/** All numbers, line by line. */
export function oracleNumbers(): string[] {
  const usdc = 6n;
  const weth = 18n;
  const price = (ethUsd: bigint, usdcUsd: bigint): bigint => (ethUsd * 10n ** (36n + usdc - weth)) / usdcUsd;
  const band = (elapsed: bigint): string =>
    percent(BreakerMath.bandDown(CLASSES.major.band.multiplier, (71n * WAD) / 100n, elapsed, CLASSES.major.band.base));
  const fading = (hours: bigint): string => percent(DecayMath.decayedDown(WAD, hours * HOUR), 0);

  return [
    "price of WETH in USDC",
    line("ETH/USD 1600.00, USDC/USD 0.99", price(1_600_00000000n, 99_000000n).toString()),
    line("the short pool inverts it", (10n ** 72n / price(1_600_00000000n, 99_000000n)).toString()),
    "",
    line("volatility of ETH/USD", "fast", "envelope", "mature"),
    ...volatility(),
    "",
    line("caution band, ETH 70 % + USDC 1 %", "5 min", "1 h", "24 h"),
    line("6 sigma sqrt(dt) + 2 %", band(300n), band(HOUR), band(DAY)),
    "",
    line("a dead price counts", "24 h", "42 h", "60 h", "78 h", "96 h"),
    line("of the last known one", fading(24n), fading(42n), fading(60n), fading(78n), fading(96n)),
    "",
    line("seed, and cap before 14 days", ...ASSET_CLASSES),
    line("sigma", ...ASSET_CLASSES.map((name) => percent(CLASSES[name].estimator.sigmaCap, 0))),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(oracleNumbers().join("\n"));
