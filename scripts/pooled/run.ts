import { CLASSES } from "../sdk/src/classes.ts";
import type { Episode } from "../lab/data/episodes.ts";
import { termsOf } from "../lab/simulation/liquidation.ts";
import { inverted, runTwin, type Timeline } from "../lab/twin/timeline.ts";
import { booksOf, coinsOf, type Book } from "./books.ts";
import { hourly, measuredBefore } from "./correlation.ts";
import { RULE, type Measured } from "./requirement.ts";
import { capitalAt, play, type Capital, type Outcome, type Regime, type Track } from "./simulate.ts";

export const REGIMES: readonly Regime[] = ["isolated", "pooled", "pooled-measured"];
/** Keepers' delays [minutes]. */
export const DELAYS = [1, 15, 60] as const;

/** Books open every six hours [seconds]. */
const COHORT = 21_600;
const FORTNIGHT = 336; // [hours]

/** One line of the report; Pct of the exposure opened, debts of the debt opened. */
export interface Row {
  readonly episode: string;
  readonly book: string;
  readonly hedged: boolean;
  readonly regime: Regime;
  readonly delayMin: number;
  /** Books opened. */
  readonly opened: number;
  readonly capitalMeanPct: number;
  readonly capitalP95Pct: number;
  readonly capitalMaxPct: number;
  /** Capital spared against isolated margins. */
  readonly savedPct: number;
  /** Positions liquidated, of `opened` x legs. */
  readonly liquidated: number;
  readonly badDebtPct: number;
  readonly reserveUsedPct: number;
  /** Mean equity at the end. */
  readonly equityPct: number;
  /** Books in which lenders lost more than with isolated margins although the group's reserve was not used up: must be 0. */
  readonly worseWhileReserveLasts: number;
  /** Books in which they lost more because it was. */
  readonly worseBeyond: number;
}

/** Capital that a book needs over time, for the charts [per cent of the exposure]. */
export interface Series {
  readonly episode: string;
  readonly book: string;
  readonly time: number[];
  readonly isolated: number[];
  readonly pooled: number[];
  readonly measured: number[];
}

export interface Report {
  readonly rows: Row[];
  readonly series: Series[];
}

/** Plays every book of every episode in every regime. */
export function runPooled(episodes: readonly Episode[], say: (line: string) => void): Report {
  const names = [...new Set(episodes.map(({ episode }) => episode))];
  const report: Report = { rows: [], series: [] };
  names.forEach((name, n) => {
    const own = episodes.filter(({ episode }) => episode === name);
    const coins = coinsOf(own);
    if (coins.length === 0) return;
    const markets = new Map(coins.map((base) => [base, marketOf(own, base)]));
    const closes = new Map(
      [...markets].map(([base, { episode }]) => [
        base,
        hourly([
          ...episode.history,
          ...Array.from(episode.bars.time, (time, i) => ({ time, price: episode.bars.close[i] ?? 0 })),
        ]),
      ]),
    );
    for (const book of booksOf(coins)) {
      const tracks = align(
        book.legs.map(({ base, short }) => {
          const market = markets.get(base);
          if (market === undefined) throw new TypeError(`no market of ${base}`);
          return { timeline: short ? market.short : market.long, terms: market.terms };
        }),
      );
      const measured = (time: number): Measured => measuredBefore(closes, time, FORTNIGHT);
      playBook(report, name, book, tracks, measured);
    }
    say(`${String(n + 1)}/${String(names.length)}: ${name}, ${coins.join(" ")}`);
  });

  return report;
}

interface Market {
  readonly episode: Episode;
  readonly long: Timeline;
  readonly short: Timeline;
  readonly terms: Track["terms"];
}

function marketOf(episodes: readonly Episode[], base: string): Market {
  const episode = episodes.find(({ pair, source }) => source === "bars" && pair.startsWith(`${base}/usd`));
  if (episode === undefined) throw new TypeError(`no market of ${base}`);
  const parameters = CLASSES[episode.assetClass];
  // Closes: the low of one leg and the high of another would not have met.
  const { timeline } = runTwin(episode, parameters, "close");

  return { episode, long: timeline, short: inverted(timeline), terms: termsOf(parameters) };
}

/** The bars that all markets of a book have. */
function align(tracks: readonly Track[]): Track[] {
  const common = tracks
    .map(({ timeline }) => new Set(timeline.time))
    .reduce((all, own) => new Set([...all].filter((time) => own.has(time))));

  return tracks.map(({ timeline, terms }) => {
    const keep = [...timeline.time.keys()].filter((k) => common.has(timeline.time[k] ?? -1));
    const pick = (from: Float64Array): Float64Array => Float64Array.from(keep, (k) => from[k] ?? 0);
    const openFrom = keep.findIndex((k) => k >= timeline.openFrom);
    return {
      terms,
      timeline: {
        time: pick(timeline.time),
        market: pick(timeline.market),
        oracle: pick(timeline.oracle),
        reference: pick(timeline.reference),
        maintenance: pick(timeline.maintenance),
        initial: pick(timeline.initial),
        closed: Uint8Array.from(keep, (k) => timeline.closed[k] ?? 1),
        openFrom: openFrom < 0 ? keep.length : openFrom,
      },
    };
  });
}

interface Cohort {
  readonly bar: number;
  readonly capital: Readonly<Record<Regime, Capital>>;
}

function cohortsOf(book: Book, tracks: readonly Track[], measured: (time: number) => Measured): Cohort[] {
  const time = tracks[0]?.timeline.time ?? new Float64Array();
  const cohorts: Cohort[] = [];
  let next = 0;
  for (let k = 0; k < time.length; k += 1) {
    const now = time[k] ?? 0;
    if (now < next) continue;
    const known = measured(now);
    const [isolated, pooled, other] = REGIMES.map((regime) => capitalAt(book, tracks, k, regime, RULE, known));
    if (isolated === undefined || pooled === undefined || other === undefined) continue;
    cohorts.push({ bar: k, capital: { isolated, pooled, "pooled-measured": other } });
    next = now + COHORT;
  }

  return cohorts;
}

function playBook(
  report: Report,
  episode: string,
  book: Book,
  tracks: readonly Track[],
  measured: (time: number) => Measured,
): void {
  const cohorts = cohortsOf(book, tracks, measured);
  if (cohorts.length === 0) return;
  const exposure = book.legs.reduce((sum, { size }) => sum + size, 0);
  const share = (regime: Regime): number[] => cohorts.map(({ capital }) => (100 * capital[regime].total) / exposure);
  report.series.push({
    episode,
    book: book.name,
    time: cohorts.map(({ bar }) => tracks[0]?.timeline.time[bar] ?? 0),
    isolated: share("isolated").map(digits),
    pooled: share("pooled").map(digits),
    measured: share("pooled-measured").map(digits),
  });
  for (const delayMin of DELAYS) {
    const alone = cohorts.map(({ bar, capital }) => play(book, tracks, bar, capital.isolated, delayMin * 60));
    for (const regime of REGIMES) {
      const outcomes =
        regime === "isolated"
          ? alone
          : cohorts.map(({ bar, capital }) => play(book, tracks, bar, capital[regime], delayMin * 60));
      report.rows.push({
        episode,
        book: book.name,
        hedged: book.hedged,
        regime,
        delayMin,
        ...summary(outcomes, alone, share(regime), share("isolated"), exposure),
      });
    }
  }
}

const digits = (x: number): number => Number(x.toPrecision(6));
const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;

function summary(
  outcomes: readonly Outcome[],
  alone: readonly Outcome[],
  capital: readonly number[],
  isolated: readonly number[],
  exposure: number,
): Omit<Row, "episode" | "book" | "hedged" | "regime" | "delayMin"> {
  const sorted = [...capital].sort((a, b) => a - b);
  const total = (of: (outcome: Outcome) => number): number => outcomes.reduce((sum, one) => sum + of(one), 0);
  const worse = outcomes.filter(({ badDebt }, i) => badDebt > (alone[i]?.badDebt ?? 0) + 1e-9);
  const lasting = worse.filter(({ reserveLeft }) => reserveLeft > 1e-9);

  return {
    opened: outcomes.length,
    capitalMeanPct: digits(mean(capital)),
    capitalP95Pct: digits(sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0),
    capitalMaxPct: digits(sorted[sorted.length - 1] ?? 0),
    savedPct: digits(100 * (1 - mean(capital) / mean(isolated))),
    liquidated: total(({ liquidated }) => liquidated),
    badDebtPct: digits((100 * total(({ badDebt }) => badDebt)) / total(({ debt }) => debt)),
    reserveUsedPct: digits((100 * total(({ reserveUsed }) => reserveUsed)) / (exposure * outcomes.length)),
    equityPct: digits((100 * total(({ equity }) => equity)) / (exposure * outcomes.length)),
    worseWhileReserveLasts: lasting.length,
    worseBeyond: worse.length - lasting.length,
  };
}
