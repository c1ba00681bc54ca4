import type { Check } from "../../lab/report/pool.ts";
import { markdown } from "../../lab/report/text.ts";
import type { RegimeName } from "../parameters.ts";
import { REGIME_NAMES } from "../parameters.ts";
import type { PooledRow } from "./rows.ts";

/** Rows of one kind put together: every opening of every book counts the same. */
export interface Sum {
  readonly opened: number;
  readonly capital: number;
  /** At the openings. */
  readonly putIn: number;
  readonly saved: number;
  readonly liquidated: number;
  readonly unwound: number;
  readonly cost: number;
  readonly badDebt: number;
  readonly lenderLoss: number;
  readonly reserveUsed: number;
  readonly exhausted: number;
  readonly finalEquity: number;
  readonly worse: number;
  readonly worseWithReserve: number;
}

/** Which rows count. */
export interface Filter {
  readonly hedged?: boolean;
  readonly regime?: RegimeName;
  readonly prices?: string;
  readonly delayMin?: number;
  readonly book?: string;
  readonly episode?: string;
}

export const matching = (rows: readonly PooledRow[], filter: Filter): PooledRow[] =>
  rows.filter((row) => (Object.keys(filter) as (keyof Filter)[]).every((key) => row[key] === filter[key]));

/** Sums rows; shares in percent. */
export function sumOf(rows: readonly PooledRow[], filter: Filter): Sum {
  const wanted = matching(rows, filter);
  const opened = wanted.reduce((total, row) => total + row.opened, 0);
  const positions = wanted.reduce((total, row) => total + row.positions, 0);
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);
  const add = (of: (row: PooledRow) => number): number => wanted.reduce((total, row) => total + of(row), 0);
  const mean = (of: (row: PooledRow) => number): number =>
    opened === 0 ? 0 : add((row) => of(row) * row.opened) / opened;
  const over = (of: (row: PooledRow) => number): number => (wanted.length === 0 ? 0 : add(of) / wanted.length);

  return {
    opened,
    capital: over((row) => row.capitalMeanPct),
    saved: over((row) => row.savedPct),
    putIn: mean((row) => row.openingCapitalPct),
    liquidated: share(
      add((row) => row.liquidated),
      positions,
    ),
    unwound: mean((row) => row.unwoundPct),
    cost: mean((row) => row.costPct),
    badDebt: mean((row) => row.badDebtPct),
    lenderLoss: mean((row) => row.lenderLossPct),
    reserveUsed: mean((row) => row.reserveUsedPct),
    exhausted: share(
      add((row) => row.exhausted),
      opened,
    ),
    finalEquity: mean((row) => row.finalEquityPct),
    worse: add((row) => row.worseThanIsolated),
    worseWithReserve: add((row) => row.worseWithReserve),
  };
}

const f = (x: number, digits = 2): string => x.toFixed(digits);

/** Capital by book, averaged over the episodes that have it. */
export function capitalTable(rows: readonly PooledRow[]): string[] {
  const at = { prices: "plain", delayMin: rows[0]?.delayMin ?? 1 };
  const books = [...new Map(rows.map((row) => [row.book, row.hedged]))].sort(
    ([a, x], [b, y]) => Number(x) - Number(y) || (a < b ? -1 : 1),
  );
  const line = ([book, hedged]: [string, boolean]): string[] => {
    const of = (regime: RegimeName): PooledRow[] => matching(rows, { ...at, book, regime });
    const mean = (some: readonly PooledRow[], read: (row: PooledRow) => number): number =>
      some.reduce((sum, row) => sum + read(row), 0) / Math.max(1, some.length);
    const [alone, pooled] = [of("isolated"), of("pooled")];

    return [
      book,
      hedged ? "yes" : "no",
      String(alone.length),
      f(
        mean(alone, (row) => row.capitalMeanPct),
        1,
      ),
      f(
        mean(pooled, (row) => row.capitalMeanPct),
        1,
      ),
      f(
        mean(pooled, (row) => row.capitalP95Pct),
        1,
      ),
      f(
        mean(pooled, (row) => row.capitalMaxPct),
        1,
      ),
      f(
        mean(pooled, (row) => row.savedPct),
        1,
      ),
      f(
        mean(of("pooled-measured"), (row) => row.savedPct),
        1,
      ),
      f(
        mean(of("pooled-lean"), (row) => row.savedPct),
        1,
      ),
      f(
        mean(alone, (row) => row.varMeanPct),
        1,
      ),
      f(
        mean(alone, (row) => row.esMeanPct),
        1,
      ),
      f(
        mean(alone, (row) => row.worstScenarioPct),
        1,
      ),
    ];
  };
  const header = [
    "book",
    "hedged",
    "episodes",
    "isolated",
    "pooled",
    "p95",
    "max",
    "saved %",
    "measured: saved %",
    "lean: saved %",
    "VaR",
    "ES",
    "worst scenario",
  ];

  return markdown([header, ...books.map(line)]);
}

/** What became of hedged and of unhedged books, by regime and lateness, at pessimistic prices. */
export function crashTable(rows: readonly PooledRow[], hedged: boolean): string[] {
  const delays = [...new Set(rows.map((row) => row.delayMin))];
  const lines = REGIME_NAMES.flatMap((regime) =>
    delays.map((delayMin) => {
      const sum = sumOf(rows, { hedged, regime, delayMin, prices: "pessimistic" });

      return [
        regime,
        String(delayMin),
        String(sum.opened),
        f(sum.putIn),
        f(sum.liquidated, 1),
        f(sum.unwound, 1),
        f(sum.cost, 3),
        f(sum.reserveUsed),
        f(sum.exhausted, 1),
        f(sum.badDebt, 4),
        f(sum.lenderLoss, 4),
        f(sum.finalEquity),
        String(sum.worse),
        String(sum.worseWithReserve),
      ];
    }),
  );
  const header = [
    "regime",
    "late [min]",
    "books",
    "put in",
    "liquidated",
    "unwound",
    "cost",
    "reserve used",
    "exhausted",
    "bad debt",
    "lenders' loss",
    "final equity",
    "worse",
    "with reserve",
  ];

  return markdown([header, ...lines]);
}

/** The promise of a group, and what it is for. */
export function checksOf(rows: readonly PooledRow[]): Check[] {
  const grouped = rows.filter(({ regime }) => regime !== "isolated");
  const positions = grouped.reduce((sum, row) => sum + row.positions, 0);
  const promise = (name: string, kind: Check["kind"], of: (row: PooledRow) => number): Check => {
    const broken = grouped.filter((row) => of(row) > 0);
    const count = broken.reduce((sum, row) => sum + of(row), 0);
    const where = [...new Set(broken.map((row) => `${row.episode} ${row.book}`))];

    return { name, kind, met: count === 0, numbers: [`${count} of ${positions} positions`, ...where].join("; ") };
  };
  const pooled = matching(rows, { regime: "pooled", hedged: true, prices: "plain", delayMin: rows[0]?.delayMin ?? 1 });
  const dearer = pooled.filter(({ savedPct }) => savedPct <= 0);
  const examples = dearer.map((row) => `; not ${row.episode} ${row.book}, ${f(-row.savedPct, 1)} % more`);
  const promised = "while the reserve lasted, lenders lost no more than to the same position held alone";

  return [
    promise(promised, "required", (row) => row.worseWithReserve),
    {
      name: "hedged books need less capital in a group than alone",
      kind: "goal",
      met: dearer.length === 0,
      numbers: `${pooled.length - dearer.length} of ${pooled.length} books${examples.join("")}`,
    },
  ];
}

/** Differences below this are not worth a sentence [percent of the gross exposure]. */
const EQUITY_NOISE = 0.5;
const LOSS_NOISE = 0.0005;

/** Where pooling is worse than isolated positions, in sentences. */
export function worseThan(rows: readonly PooledRow[]): string[] {
  const lines: string[] = [];
  const first = rows[0]?.delayMin ?? 1;
  const dearer = matching(rows, { regime: "pooled", prices: "plain", delayMin: first }).filter((r) => r.savedPct < 0);
  for (const hedged of [false, true]) {
    const some = dearer.filter((row) => row.hedged === hedged);
    const all = matching(rows, { regime: "pooled", prices: "plain", delayMin: first, hedged });
    if (some.length === 0) continue;
    const most = some.reduce((worst, row) => (row.savedPct < worst.savedPct ? row : worst));
    lines.push(
      `Capital: ${some.length} of ${all.length} ${hedged ? "hedged" : "unhedged"} books need more in a group than alone, at most ${f(-most.savedPct, 1)} % more (${most.episode} ${most.book}): the cushion comes on top of a buffer without diversification.`,
    );
  }
  const delays = [...new Set(rows.map((row) => row.delayMin))];
  for (const regime of REGIME_NAMES.slice(1)) {
    for (const hedged of [false, true]) {
      const sums = delays.map((delayMin) => {
        const filter = { hedged, delayMin, prices: "pessimistic" };

        return [sumOf(rows, { ...filter, regime }), sumOf(rows, { ...filter, regime: "isolated" })] as const;
      });
      const each = (of: (ours: Sum, alone: Sum) => string): string => sums.map(([x, y]) => of(x, y)).join(" / ");
      const late = `${delays.join(" / ")} min late`;
      const who = `${regime}, ${hedged ? "hedged" : "unhedged"} books`;
      if (sums.some(([ours, alone]) => ours.lenderLoss > alone.lenderLoss + LOSS_NOISE)) {
        lines.push(
          `${who}: lenders lose ${each((ours) => f(ours.lenderLoss, 4))} % against ${each((_, alone) => f(alone.lenderLoss, 4))} % of the exposure, ${late}.`,
        );
      }
      if (sums.some(([ours]) => ours.worse > 0)) {
        lines.push(
          `${who}: lenders of ${each((ours) => String(ours.worse))} positions lost more than alone, ${late}; while the reserve lasted of ${each((ours) => String(ours.worseWithReserve))}.`,
        );
      }
      if (
        sums.some(([ours, alone]) => ours.finalEquity - ours.putIn < alone.finalEquity - alone.putIn - EQUITY_NOISE)
      ) {
        lines.push(
          `${who}: traders lose ${each((ours) => f(ours.putIn - ours.finalEquity))} % against ${each((_, alone) => f(alone.putIn - alone.finalEquity))} % of the exposure, ${late}.`,
        );
      }
    }
  }

  return lines;
}
