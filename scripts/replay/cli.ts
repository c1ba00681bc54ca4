import { parseArgs } from "node:util";
import path from "node:path";

import type { AssetClass } from "../sdk/src/classes.ts";
import { ASSET_CLASSES } from "../sdk/src/classes.ts";
import { InputError } from "./market/errors.ts";

/** An option that is unknown, or has a value that makes no sense. */
export class OptionError extends InputError {
  override readonly name = "OptionError";

  constructor(problem: string) {
    super(`${problem}\n\n${USAGE}`);
  }
}

export const USAGE = `Usage: npm run replay -- [--prices <csv>] [--rounds <csv>] [--class ${ASSET_CLASSES.join("|")}]
                          [--traders N] [--seed S] [--from T] [--to T] [--name n] [--out dir]

  --prices   csv, plain or .gz: ts,close or ts,open,high,low,close,volume; or a feed's rounds as they are.
             Without it: 12 and 13 March 2020, ETH, from the hours in the code.
  --rounds   csv of a feed's own rounds, published as they are instead of derived ones
  --class    parameters of the pools (major)
  --traders  how many positions are opened (500)
  --seed     of traders and bridged minutes (1)
  --from, --to  only this part, in unix seconds or as 2020-03-12T10:00Z
  --name     of the episode (the file's name)
  --out      where report.json and report.html go (out/replay/<name>)`;

/** What the user asked for. */
export interface ReplayOptions {
  readonly prices?: string;
  readonly rounds?: string;
  readonly assetClass: AssetClass;
  readonly traders: number;
  readonly seed: number;
  readonly from?: number;
  readonly to?: number;
  readonly name: string;
  readonly out: string;
}

export const DEFAULT_TRADERS = 500;
export const DEFAULT_SEED = 1;
/** More do not fit into the setup of one run. */
const MOST_TRADERS = 20_000;

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new OptionError(`--${option} ${text}: give a whole number from ${least} to ${most}.`);
  }

  return value;
}

function moment(option: string, text: string): number {
  const seconds = /^\d{9,10}$/.test(text) ? Number(text) : Date.parse(text) / 1_000;
  if (!Number.isFinite(seconds)) throw new OptionError(`--${option} ${text}: give unix seconds or 2020-03-12T10:00Z.`);

  return Math.floor(seconds);
}

/** A name that is safe as a folder. */
function episodeName(text: string): string {
  if (!/^[\w.-]+$/.test(text) || text.startsWith(".")) {
    throw new OptionError(`--name ${text}: use letters, digits, dots, dashes and underscores.`);
  }

  return text;
}

/**
 * Reads the command line.
 *
 * @throws {OptionError} with the usage, when something is wrong with it.
 */
export function parseOptions(args: readonly string[]): ReplayOptions {
  const string = { type: "string" } as const;
  const options = {
    prices: string,
    rounds: string,
    class: string,
    traders: string,
    seed: string,
    from: string,
    to: string,
    name: string,
    out: string,
  };
  let values: Partial<Record<keyof typeof options, string>>;
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }

  const assetClass = ASSET_CLASSES.find((known) => known === (values.class ?? "major"));
  if (assetClass === undefined) throw new OptionError(`--class ${values.class ?? ""}: there is no such class.`);
  const file = values.prices === undefined ? "black-thursday" : path.basename(values.prices);
  const stem = file.replace(/(\.csv)?(\.gz)?$/, "").replace(/[^\w.-]+/g, "-");
  const name = episodeName(values.name ?? stem);
  const [from, to] = [
    values.from === undefined ? undefined : moment("from", values.from),
    values.to === undefined ? undefined : moment("to", values.to),
  ];
  if (from !== undefined && to !== undefined && from >= to) throw new OptionError("--from must lie before --to.");

  return {
    ...(values.prices === undefined ? {} : { prices: values.prices }),
    ...(values.rounds === undefined ? {} : { rounds: values.rounds }),
    assetClass,
    traders: values.traders === undefined ? DEFAULT_TRADERS : wholeNumber("traders", values.traders, 1, MOST_TRADERS),
    seed: values.seed === undefined ? DEFAULT_SEED : wholeNumber("seed", values.seed, 0, Number.MAX_SAFE_INTEGER),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    name,
    out: values.out ?? path.join("out", "replay", name),
  };
}
