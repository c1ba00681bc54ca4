import type { AssetClass, ClassParameters } from "../sdk/src/classes.ts";
import { ASSET_CLASSES, CLASSES } from "../sdk/src/classes.ts";
import { marketOf } from "./data/classify.ts";
import type { Episode, Folder } from "./data/episodes.ts";
import type { Offered } from "./simulation/calibrate.ts";
import { meanOffered } from "./simulation/calibrate.ts";
import { termsOf } from "./simulation/liquidation.ts";
import { POPULATIONS } from "./simulation/population.ts";
import type { Population } from "./simulation/population.ts";
import { simulate } from "./simulation/simulate.ts";
import type { Design, Outcome } from "./simulation/simulate.ts";
import type { Journal, Timeline } from "./twin/timeline.ts";
import { inverted, runTwin } from "./twin/timeline.ts";

/** The designs side by side, by the names of the report. */
export const DESIGNS = ["dynamic", "static-twin", "lltv-equal-leverage", "lltv-86"] as const;
export type DesignName = (typeof DESIGNS)[number];

/** Keepers' delays [minutes]. */
export const DELAYS = [1, 15, 60] as const;

export type TradeSide = "long" | "short";
export type Prices = "plain" | "pessimistic";

/** One simulation of the report. */
export interface Row {
  readonly episode: string;
  readonly pair: string;
  readonly side: TradeSide;
  readonly class: AssetClass;
  readonly design: DesignName;
  readonly population: Population;
  readonly delayMin: number;
  readonly prices: Prices;
  readonly outcome: Outcome;
}

/** One market side with its timelines. */
export interface Case {
  readonly episode: Episode;
  readonly side: TradeSide;
  readonly plain: Timeline;
  readonly pessimistic: Timeline;
}

/** What fixed pools of a class are made of. */
export interface Comparators {
  readonly offered: Offered;
  /** Margins of the static twin [ratio]. */
  readonly maintenance: number;
  readonly initial: number;
  /** Threshold of the market with the same mean leverage [ratio]. */
  readonly lltv: number;
}

export interface Lab {
  readonly cases: readonly Case[];
  readonly comparators: ReadonlyMap<AssetClass, Comparators>;
  readonly rows: readonly Row[];
}

const RAW_LLTV = 0.86;
/** Borrowers of a market with one threshold open at this part of it. */
const HEADROOM = 0.98;

/** Fixed pools that offer the same mean leverage and ask the same mean maintenance margin. */
export function comparatorsOf(offered: Offered): Comparators {
  const initial = 1 / offered.leverage;

  return { offered, maintenance: offered.maintenance, initial, lltv: Math.min((1 - initial) / HEADROOM, 0.99) };
}

/** A design of a class. */
export function designOf(name: DesignName, parameters: ClassParameters, comparators: Comparators): Design {
  const { maintenance, initial, lltv } = comparators;
  if (name === "dynamic") return { kind: "dynamic", terms: termsOf(parameters) };
  if (name === "static-twin") return { kind: "static", terms: termsOf(parameters), maintenance, initial };

  return { kind: "lltv", lltv: name === "lltv-86" ? RAW_LLTV : lltv };
}

/** Both sides of an episode; the journal of the plain run goes to whoever wants to repeat it on the contracts. */
export function prepare(
  episode: Episode,
  parameters: ClassParameters,
): { readonly cases: readonly [Case, Case]; readonly close: Timeline; readonly journal: Journal } {
  const close = runTwin(episode, parameters, "close");
  const one = episode.source !== "bars";
  const low = one ? close : runTwin(episode, parameters, "low");
  const high = one ? close : runTwin(episode, parameters, "high");

  return {
    cases: [
      { episode, side: "long", plain: close.timeline, pessimistic: low.timeline },
      { episode, side: "short", plain: inverted(close.timeline), pessimistic: inverted(high.timeline) },
    ],
    close: close.timeline,
    journal: close.journal,
  };
}

/** What a run may change, and whom it tells how far it is. */
export interface Options {
  readonly classes?: Readonly<Record<AssetClass, ClassParameters>>;
  readonly prices?: readonly Prices[];
  readonly delays?: readonly number[];
  readonly progress?: (message: string) => void;
}

/** Replays every episode of a folder in every design. */
export function runLab(folder: Folder, options: Options = {}): Lab {
  const classes = options.classes ?? CLASSES;
  const say = options.progress ?? ((): void => undefined);
  const cases: Case[] = [];
  const closes = new Map<AssetClass, Timeline[]>(ASSET_CLASSES.map((name) => [name, []]));
  folder.episodes.forEach((episode, i) => {
    const made = prepare(episode, classes[episode.assetClass]);
    cases.push(...made.cases);
    closes.get(episode.assetClass)?.push(made.close);
    say(`margins ${i + 1}/${folder.episodes.length}: ${episode.episode} ${episode.pair}`);
  });

  const comparators = new Map<AssetClass, Comparators>();
  for (const [name, timelines] of closes) {
    if (timelines.length === 0) continue;
    comparators.set(name, comparatorsOf(meanOffered(name, classes[name], folder, timelines)));
    say(`fixed pools of class ${name} calibrated`);
  }

  const rows: Row[] = [];
  cases.forEach((one, i) => {
    const { assetClass } = one.episode;
    const against = comparators.get(assetClass);
    if (against === undefined) return;
    for (const name of DESIGNS) {
      const design = designOf(name, classes[assetClass], against);
      rows.push(...runCase(one, name, design, options));
    }
    say(`populations ${i + 1}/${cases.length}: ${one.episode.episode} ${one.episode.pair} ${one.side}`);
  });

  return { cases, comparators, rows };
}

function runCase(one: Case, name: DesignName, design: Design, options: Options): Row[] {
  const { episode, side } = one;
  const rows: Row[] = [];
  for (const population of POPULATIONS) {
    for (const delayMin of options.delays ?? DELAYS) {
      for (const prices of options.prices ?? (["pessimistic", "plain"] as const)) {
        const outcome = simulate({
          timeline: prices === "plain" ? one.plain : one.pessimistic,
          design,
          population,
          delay: delayMin * 60,
          cohortStep: episode.cohortStep,
          market: marketOf(episode.assetClass),
        });
        rows.push({
          episode: episode.episode,
          pair: episode.pair,
          side,
          class: episode.assetClass,
          design: name,
          population,
          delayMin,
          prices,
          outcome,
        });
      }
    }
  }

  return rows;
}
