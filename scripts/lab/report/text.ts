import { POPULATIONS } from "../simulation/population.ts";
import type { Lab, Row } from "../run.ts";
import { DESIGNS } from "../run.ts";
import type { ChainReport } from "../chain/replay.ts";
import type { Check } from "./pool.ts";
import { classesOf, pool } from "./pool.ts";

const HEADER = [
  "design",
  "pop",
  "bad 1m",
  "bad 15m",
  "bad 15m pess",
  "bad 60m",
  "bad 60m pess",
  "lenders 15m pess",
  "liquidated",
  "needless",
  "by parameter",
  "bonus",
];

/** One line of a class's pooled table; all percent, the last four at 15 minutes and pessimistic prices. */
function pooledLine(rows: readonly Row[], design: (typeof DESIGNS)[number], population: 0 | 1 | 2): string[] {
  const at = (delayMin: number, prices: "plain" | "pessimistic") =>
    pool(rows, { design, population, delayMin, prices });
  const late = at(15, "pessimistic");
  const bad = (delayMin: number, prices: "plain" | "pessimistic"): string => at(delayMin, prices).badDebtPct.toFixed(3);

  return [
    design,
    String(population),
    bad(1, "plain"),
    bad(15, "plain"),
    bad(15, "pessimistic"),
    bad(60, "plain"),
    bad(60, "pessimistic"),
    late.lenderLossPct.toFixed(3),
    late.liquidatedPct.toFixed(1),
    late.needlessPct.toFixed(0),
    late.byParameterPct.toFixed(0),
    late.bonusPct.toFixed(3),
  ];
}

/** The pooled table of every class, as Markdown that a console shows well. */
export function pooledTables(lab: Lab): string[] {
  const lines: string[] = [];
  for (const assetClass of classesOf(lab.rows)) {
    const rows = lab.rows.filter((row) => row.class === assetClass);
    const fixed = lab.comparators.get(assetClass);
    const markets = new Set(rows.map((row) => `${row.episode} ${row.pair} ${row.side}`)).size;
    lines.push("", `${assetClass}: ${markets} market sides`);
    if (fixed !== undefined) {
      const { offered, initial, maintenance, lltv } = fixed;
      lines.push(
        `mean leverage ${offered.leverage.toFixed(2)}x and maintenance margin ${(100 * offered.maintenance).toFixed(2)} % (${offered.basis}): static twin LTV ${(1 - initial).toFixed(3)}, LT ${(1 - maintenance).toFixed(3)}; LLTV at equal leverage ${lltv.toFixed(3)}`,
      );
    }
    const table = DESIGNS.flatMap((design) => POPULATIONS.map((population) => pooledLine(rows, design, population)));
    lines.push("", ...markdown([HEADER, ...table]));
  }

  return lines;
}

/** A table with columns of equal width. */
export function markdown(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const [header = [], ...rest] = rows;

  return [line(header), rule, ...rest.map(line)];
}

/** The checks, one line each. */
export const checkLines = (checks: readonly Check[]): string[] =>
  checks.map(({ name, kind, met, numbers }) => `${met ? "PASS" : "FAIL"} (${kind}) ${name}: ${numbers}`);

/** What the contracts did, one line per episode. */
export const chainLines = (reports: readonly ChainReport[]): string[] =>
  reports.map(
    ({ episode, pair, syncs, samples, positions, liquidated, badDebtPct, bonusPct, twin }) =>
      `${episode} ${pair}: ${samples} samples and ${syncs} syncs equal to the ppm; ${liquidated} of ${positions} positions liquidated (twin ${twin.liquidated}), bad debt ${badDebtPct.toFixed(4)} % (twin ${twin.badDebtPct.toFixed(4)} %), liquidators earned ${bonusPct.toFixed(3)} % (twin ${twin.bonusPct.toFixed(3)} %)`,
  );
