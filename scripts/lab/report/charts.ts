import type { Case, Lab, Row, TradeSide } from "../run.ts";
import { DESIGNS } from "../run.ts";
import type { Timeline } from "../twin/timeline.ts";

/** Series of one market for the report's charts; times in unix seconds. */
export interface MarketCharts {
  readonly name: string;
  readonly assetClass: string;
  readonly time: number[];
  readonly price: number[];
  /** Greatest leverage at opening: dynamic, static twin, LLTV at equal leverage, LLTV 86 %. */
  readonly leverage: number[][];
  /** Maintenance margin in percent, in the same order. */
  readonly maintenance: number[][];
  /** Positions liquidated so far, borrowers at the limit, 15 minutes late, pessimistic; by side, then by design. */
  readonly liquidated: Record<TradeSide, number[][]>;
}

const POINTS = 360;
const HEADROOM = 0.98;
const RAW = 0.86;

/** The charts of every market of a lab. */
export function chartsOf(lab: Lab): MarketCharts[] {
  return lab.cases.filter(({ side }) => side === "long").map((one) => marketCharts(lab, one));
}

function marketCharts(lab: Lab, one: Case): MarketCharts {
  const { episode, plain } = one;
  const bars = sampled(plain);
  const fixed = lab.comparators.get(episode.assetClass);
  const leverage = [0, fixed?.initial ?? 1, 1 - HEADROOM * (fixed?.lltv ?? 0), 1 - HEADROOM * RAW];
  const maintenance = [0, fixed?.maintenance ?? 1, 1 - (fixed?.lltv ?? 0), 1 - RAW];
  const at = (series: Float64Array, bar: number): number => series[bar] ?? 0;
  const flat = (value: number): number[] => bars.map(() => digits(value));

  return {
    name: `${episode.episode} ${episode.pair}`,
    assetClass: episode.assetClass,
    time: bars.map((bar) => at(plain.time, bar)),
    price: bars.map((bar) => digits(at(plain.market, bar))),
    leverage: [
      bars.map((bar) => digits(1 / at(plain.initial, bar))),
      ...leverage.slice(1).map((initial) => flat(1 / initial)),
    ],
    maintenance: [
      bars.map((bar) => digits(100 * at(plain.maintenance, bar))),
      ...maintenance.slice(1).map((margin) => flat(100 * margin)),
    ],
    liquidated: { long: counts(lab, one, "long", bars), short: counts(lab, one, "short", bars) },
  };
}

/** Evenly spread bars from the first on which cohorts open. */
function sampled({ time, openFrom }: Timeline): number[] {
  const n = time.length - openFrom;
  const step = Math.max(1, n / POINTS);
  const bars: number[] = [];
  for (let i = 0; i < n; i += step) bars.push(openFrom + Math.floor(i));
  if (n > 1) bars.push(time.length - 1);

  return bars;
}

function counts(lab: Lab, { episode, plain }: Case, side: TradeSide, bars: readonly number[]): number[][] {
  return DESIGNS.map((design) => {
    const row = lab.rows.find(
      (r: Row) =>
        r.episode === episode.episode &&
        r.pair === episode.pair &&
        r.side === side &&
        r.design === design &&
        r.population === 0 &&
        r.delayMin === 15 &&
        r.prices === "pessimistic",
    );
    const times = row?.outcome.times ?? [];
    let done = 0;

    return bars.map((bar) => {
      while (done < times.length && (times[done] ?? 0) <= (plain.time[bar] ?? 0)) done += 1;

      return done;
    });
  });
}

const digits = (x: number): number => Number(x.toPrecision(5));
