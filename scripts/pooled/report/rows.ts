import type { Case, Result, Run } from "../run.ts";
import type { RegimeName } from "../parameters.ts";

/**
 * One row of `report.json`: a book of an episode in one regime, keepers so late, at these prices. Pct are percent of the book's gross
 * exposure unless they say otherwise; what a book went through is the mean over its openings.
 */
export interface PooledRow {
  readonly episode: string;
  readonly book: string;
  /** Has positions in both directions. */
  readonly hedged: boolean;
  readonly regime: RegimeName;
  readonly prices: string;
  readonly delayMin: number;
  /** Greatest move within an hour of one of its assets [percent]. */
  readonly crashPct: number;
  /** Capital that the regime demands at opening, over all syncs of the episode. */
  readonly capitalMeanPct: number;
  readonly capitalP95Pct: number;
  readonly capitalMaxPct: number;
  /** Less than isolated positions on average; negative where it is more [percent of theirs]. */
  readonly savedPct: number;
  /** Of that the buffers: their sum, or what the group must hold of them. */
  readonly requirementMeanPct: number;
  /** Of the book a day ahead, at 99 %; the same in all regimes. */
  readonly varMeanPct: number;
  readonly esMeanPct: number;
  readonly worstScenarioPct: number;
  /** Books opened, and their positions. */
  readonly opened: number;
  readonly positions: number;
  readonly openingCapitalPct: number;
  /** Positions liquidated at least once. */
  readonly liquidated: number;
  readonly liquidatedDebtPct: number;
  readonly unwoundPct: number;
  readonly topUps: number;
  readonly covers: number;
  /** What traders paid liquidators and unwinders. */
  readonly costPct: number;
  readonly badDebtPct: number;
  readonly reserveUsedPct: number;
  /** Books whose reserve could not pay what was asked of it. */
  readonly exhausted: number;
  readonly lenderLossPct: number;
  readonly finalEquityPct: number;
  /** Positions whose lenders lost more than those of the same position held alone. */
  readonly worseThanIsolated: number;
  /** Of these, while the group's reserve lasted: it had something, and had paid all that the position asked for. */
  readonly worseWithReserve: number;
}

/** Losses below this are noise of doubles [ratio of the gross exposure]. */
const NOISE = 1e-9;

const round = (x: number): number => Math.round(x * 1e6) / 1e6 + 0;
const mean = (x: readonly number[]): number => (x.length === 0 ? 0 : x.reduce((a, b) => a + b, 0) / x.length);
const percent = (ratio: number): number => round(100 * ratio);

/** The value below which 95 % of all lie. */
export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);

  return sorted[Math.min(sorted.length - 1, Math.floor(0.95 * sorted.length))] ?? 0;
}

/** All rows of a book. */
export function toRows(one: Case): PooledRow[] {
  const alone = mean(one.courses.find(({ regime }) => regime === "isolated")?.capital ?? []);

  return one.results.map((result) => {
    const course = one.courses.find(({ regime }) => regime === result.regime);
    const capital = course?.capital ?? [];
    const isolated = one.results.find(
      (other) => other.regime === "isolated" && other.prices === result.prices && other.delayMin === result.delayMin,
    );
    const worse = worsePositions(result, isolated);
    const count = (kind: Worse): number => worse.filter((each) => each === kind).length;

    return {
      episode: one.episode,
      book: one.book.name,
      hedged: one.hedged,
      regime: result.regime,
      prices: result.prices,
      delayMin: result.delayMin,
      crashPct: percent(one.crash.move),
      capitalMeanPct: percent(mean(capital)),
      capitalP95Pct: percent(percentile95(capital)),
      capitalMaxPct: percent(capital.reduce((a, b) => Math.max(a, b), 0)),
      savedPct: alone === 0 ? 0 : percent(1 - mean(capital) / alone),
      requirementMeanPct: percent(mean(course?.requirement ?? [])),
      varMeanPct: percent(mean(one.valueAtRisk)),
      esMeanPct: percent(mean(one.shortfall)),
      worstScenarioPct: percent(mean(one.worstScenario)),
      ...fates(result.runs, one.book.legs.length),
      worseThanIsolated: worse.length,
      worseWithReserve: count("with-reserve"),
    };
  });
}

function fates(runs: readonly Run[], legs: number) {
  const sum = (of: (run: Run) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const average = (of: (run: Run) => number): number => percent(mean(runs.map(of)));

  return {
    opened: runs.length,
    positions: runs.length * legs,
    openingCapitalPct: average(({ capital }) => capital),
    liquidated: sum(({ fate }) => fate.liquidated),
    liquidatedDebtPct: average(({ fate }) => fate.liquidatedDebt),
    unwoundPct: average(({ fate }) => fate.unwoundDebt),
    topUps: sum(({ fate }) => fate.topUps),
    covers: sum(({ fate }) => fate.covers),
    costPct: average(({ fate }) => fate.costs),
    badDebtPct: average(({ fate }) => fate.badDebt),
    reserveUsedPct: average(({ fate }) => fate.reserveUsed),
    exhausted: runs.filter(({ fate }) => fate.exhausted).length,
    lenderLossPct: average(({ fate }) => fate.lenderLoss.reduce((a, b) => a + b, 0)),
    finalEquityPct: average(({ fate }) => fate.finalEquity),
  };
}

type Worse = "beyond" | "with-reserve";

/** Every position whose lenders lost more than those of the same one held alone: how that was possible. */
function worsePositions(result: Result, isolated: Result | undefined): Worse[] {
  return result.runs.flatMap(({ bar, fate }) => {
    const alone = isolated?.runs.find((run) => run.bar === bar)?.fate.lenderLoss;

    return fate.lenderLoss.flatMap((lost, i): Worse[] => {
      if (lost <= (alone?.[i] ?? 0) + NOISE) return [];

      return [(fate.lostWithReserve[i] ?? false) ? "with-reserve" : "beyond"];
    });
  });
}
