import type { AssetClass } from "../../sdk/src/classes.ts";
import { ASSET_CLASSES } from "../../sdk/src/classes.ts";
import type { Population } from "../simulation/population.ts";
import { POPULATIONS } from "../simulation/population.ts";
import type { Outcome } from "../simulation/simulate.ts";
import type { DesignName, Prices, Row } from "../run.ts";

/** One row of `report.json`; Pct are percent of the debt opened. */
export interface ReportRow {
  readonly episode: string;
  readonly pair: string;
  readonly side: string;
  readonly class: AssetClass;
  readonly design: DesignName;
  readonly population: Population;
  readonly delayMin: number;
  /** Positions liquidated at least once, and how many of these would have ended healthy if left alone. */
  readonly liquidated: number;
  readonly needless: number;
  readonly bonusPct: number;
  readonly badDebtPct: number;
  readonly lenderLossPct: number;
  /** Positions and debt opened, in units of a cohort: the weights with which rows pool. */
  readonly positions: number;
  readonly debtOpened: number;
}

const round = (x: number): number => Math.round(x * 1e8) / 1e8;

/** A simulation as a row of the report. */
export function toReportRow({ outcome, ...row }: Row): ReportRow {
  const percent = (amount: number): number => (outcome.opened === 0 ? 0 : round((100 * amount) / outcome.opened));

  return {
    episode: row.episode,
    pair: row.pair,
    side: row.side,
    class: row.class,
    design: row.design,
    population: row.population,
    delayMin: row.delayMin,
    liquidated: outcome.liquidated,
    needless: outcome.needless,
    bonusPct: percent(outcome.bonus),
    badDebtPct: percent(outcome.badDebt),
    lenderLossPct: percent(outcome.lenderLoss),
    positions: outcome.positions,
    debtOpened: round(outcome.opened),
  };
}

/** Several simulations as one; shares in percent. */
export interface Pooled {
  readonly positions: number;
  readonly liquidated: number;
  /** Of the positions. */
  readonly liquidatedPct: number;
  /** Of the liquidated. */
  readonly needlessPct: number;
  /** Of the liquidated: healthy at the threshold of the day they were opened. */
  readonly byParameterPct: number;
  readonly bonusPct: number;
  readonly badDebtPct: number;
  readonly lenderLossPct: number;
}

/** Which rows are pooled; what is left out does not matter. */
export interface Filter {
  readonly class?: AssetClass;
  readonly design?: DesignName;
  readonly population?: Population;
  readonly delayMin?: number;
  readonly prices?: Prices;
}

/** Sums rows, each with the debt that it opened. */
export function pool(rows: readonly Row[], filter: Filter): Pooled {
  const wanted = rows.filter((row) =>
    (Object.keys(filter) as (keyof Filter)[]).every((key) => filter[key] === undefined || row[key] === filter[key]),
  );
  const sum = (of: (outcome: Outcome) => number): number =>
    wanted.reduce((total, { outcome }) => total + of(outcome), 0);
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : (100 * part) / whole);
  const opened = sum((o) => o.opened);
  const positions = sum((o) => o.positions);
  const liquidated = sum((o) => o.liquidated);

  return {
    positions,
    liquidated,
    liquidatedPct: share(liquidated, positions),
    needlessPct: share(
      sum((o) => o.needless),
      liquidated,
    ),
    byParameterPct: share(
      sum((o) => o.byParameter),
      liquidated,
    ),
    bonusPct: share(
      sum((o) => o.bonus),
      opened,
    ),
    badDebtPct: share(
      sum((o) => o.badDebt),
      opened,
    ),
    lenderLossPct: share(
      sum((o) => o.lenderLoss),
      opened,
    ),
  };
}

/** Classes of which the rows have any. */
export const classesOf = (rows: readonly Row[]): AssetClass[] =>
  ASSET_CLASSES.filter((name) => rows.some((row) => row.class === name));

/** One thing that is required, or hoped for, with the numbers. */
export interface Check {
  readonly name: string;
  readonly kind: "required" | "goal";
  readonly met: boolean;
  readonly numbers: string;
}

const LIQUIDATIONS_AT_MOST = 0.6;
const BONUS_AT_MOST = 0.2;
const TWIN_POPULATIONS = 2;

const pct = (x: number): string => `${x.toFixed(4)} %`;

/** The requirements on majors and the goal of every class: 15 minutes late, pessimistic prices. */
export function checksOf(rows: readonly Row[]): Check[] {
  const at = { delayMin: 15, prices: "pessimistic" } as const;
  const checks: Check[] = [];
  if (rows.some((row) => row.class === "major")) checks.push(...majorChecks(rows));
  for (const name of classesOf(rows)) {
    const ours = pool(rows, { ...at, class: name, design: "dynamic" });
    const theirs = pool(rows, { ...at, class: name, design: "lltv-equal-leverage" });
    const each = POPULATIONS.map((population) => {
      const a = pool(rows, { ...at, class: name, population, design: "dynamic" }).badDebtPct;
      const b = pool(rows, { ...at, class: name, population, design: "lltv-equal-leverage" }).badDebtPct;

      return `population ${population}: ${pct(a)} vs ${pct(b)}`;
    });
    checks.push({
      name: `${name}: no more bad debt than one LLTV at equal mean leverage`,
      kind: "goal",
      met: ours.badDebtPct <= theirs.badDebtPct,
      numbers: `all populations ${pct(ours.badDebtPct)} vs ${pct(theirs.badDebtPct)} (${each.join(", ")})`,
    });
  }

  return checks;
}

function majorChecks(rows: readonly Row[]): Check[] {
  const at = { class: "major", delayMin: 15, prices: "pessimistic" } as const;
  const bad = (design: DesignName, population: Population): number =>
    pool(rows, { ...at, design, population }).badDebtPct;
  const better = POPULATIONS.filter((population) => bad("dynamic", population) <= bad("static-twin", population));
  const ours = pool(rows, { ...at, design: "dynamic", population: 0 });
  const theirs = pool(rows, { ...at, design: "lltv-equal-leverage", population: 0 });
  const ratio = (a: number, b: number): number => (b === 0 ? (a === 0 ? 0 : Infinity) : a / b);
  const liquidations = ratio(ours.liquidated, theirs.liquidated);
  const bonus = ratio(ours.bonusPct, theirs.bonusPct);

  return [
    {
      name: "majors: bad debt at most the static twin's in at least two of three populations",
      kind: "required",
      met: better.length >= TWIN_POPULATIONS,
      numbers: POPULATIONS.map(
        (population) =>
          `population ${population}: ${pct(bad("dynamic", population))} vs ${pct(bad("static-twin", population))}`,
      ).join(", "),
    },
    {
      name: "majors at the limit: at most 60 % of the liquidations of one LLTV at equal mean leverage",
      kind: "required",
      met: liquidations <= LIQUIDATIONS_AT_MOST,
      numbers: `${ours.liquidated} vs ${theirs.liquidated}, ${(100 * liquidations).toFixed(1)} %`,
    },
    {
      name: "majors at the limit: at most 20 % of its bonus",
      kind: "required",
      met: bonus <= BONUS_AT_MOST,
      numbers: `${pct(ours.bonusPct)} vs ${pct(theirs.bonusPct)} of debt, ${(100 * bonus).toFixed(1)} %`,
    },
  ];
}

/** Differences below this are noise of a handful of hours [percent of debt]. */
const NOISE = 0.0005;
const NAMES: Readonly<Record<DesignName, string>> = {
  dynamic: "dynamic margin",
  "static-twin": "its static twin",
  "lltv-equal-leverage": "one LLTV at equal mean leverage",
  "lltv-86": "one LLTV of 86 %",
};
export const POPULATION_NAMES = ["at the limit", "at 60 % of the greatest leverage", "of a lending market"] as const;

/** Where dynamic margin is worse than another design, in sentences; empty where it nowhere is. */
export function worseThan(rows: readonly Row[]): string[] {
  const sentences: string[] = [];
  for (const assetClass of classesOf(rows)) {
    for (const design of ["static-twin", "lltv-equal-leverage", "lltv-86"] as const) {
      for (const delayMin of [...new Set(rows.map((row) => row.delayMin))]) {
        for (const population of POPULATIONS) {
          const filter = { class: assetClass, population, delayMin, prices: "pessimistic" } as const;
          const ours = pool(rows, { ...filter, design: "dynamic" });
          const theirs = pool(rows, { ...filter, design });
          const who = `${assetClass}, borrowers ${POPULATION_NAMES[population]}, keepers ${delayMin} min late`;
          if (ours.badDebtPct > theirs.badDebtPct + NOISE) {
            sentences.push(
              `${who}: dynamic margin leaves more bad debt than ${NAMES[design]}: ${pct(ours.badDebtPct)} against ${pct(theirs.badDebtPct)} of the debt.`,
            );
          }
          if (ours.liquidatedPct > theirs.liquidatedPct + 0.5) {
            sentences.push(
              `${who}: it liquidates more positions than ${NAMES[design]}: ${ours.liquidatedPct.toFixed(1)} % against ${theirs.liquidatedPct.toFixed(1)} %.`,
            );
          }
        }
      }
    }
  }

  return sentences;
}

/** The single markets in which dynamic margin left the most bad debt beyond another design's, 15 minutes late. */
export function worstMarkets(rows: readonly Row[], count: number): string[] {
  const key = (row: Row): string => `${row.episode} ${row.pair} ${row.side} ${row.population}`;
  const late = rows.filter((row) => row.delayMin === 15 && row.prices === "pessimistic");
  const others = new Map(late.filter((row) => row.design === "lltv-equal-leverage").map((row) => [key(row), row]));
  const percent = ({ outcome }: Row): number => (outcome.opened === 0 ? 0 : (100 * outcome.badDebt) / outcome.opened);

  return late
    .filter((row) => row.design === "dynamic")
    .map((row) => {
      const other = others.get(key(row));

      return { row, ours: percent(row), theirs: other === undefined ? 0 : percent(other) };
    })
    .filter(({ ours, theirs }) => ours > theirs + 0.01)
    .sort((a, b) => b.ours - b.theirs - (a.ours - a.theirs))
    .slice(0, count)
    .map(
      ({ row, ours, theirs }) =>
        `${row.episode} ${row.pair} ${row.side}, borrowers ${POPULATION_NAMES[row.population]}: ${pct(ours)} against ${pct(theirs)} under one LLTV at equal mean leverage.`,
    );
}
