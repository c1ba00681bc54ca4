import type { Bar, Tick } from "./types.ts";
import { parseDecimal } from "../decimal.ts";
import { seeded } from "../random.ts";
import { bridgeBar } from "./bridge.ts";

const HOUR = 3_600;
/** 12 March 2020, 10:00 UTC. */
const START = 1_584_007_200;

/** ETH in dollars on a large spot exchange: open, high, low and close of every hour from 12 March 2020, 10:00 UTC. */
const HOURS = [
  ["167.97", "168.89", "125.00", "132.91"],
  ["132.91", "150.00", "123.00", "136.59"],
  ["136.45", "142.52", "134.01", "136.99"],
  ["136.88", "139.47", "126.75", "135.03"],
  ["134.92", "142.97", "134.00", "139.66"],
  ["139.66", "141.53", "136.35", "141.10"],
  ["141.11", "142.65", "134.41", "139.35"],
  ["139.30", "145.22", "138.50", "141.96"],
  ["142.00", "142.95", "136.85", "137.23"],
  ["137.23", "139.75", "136.87", "138.37"],
  ["138.40", "139.09", "125.00", "128.84"],
  ["129.06", "132.80", "125.05", "130.99"],
  ["130.99", "134.95", "126.20", "127.26"],
  ["127.32", "127.32", "101.20", "107.82"],
  ["107.67", "116.36", "104.20", "106.89"],
  ["106.97", "112.00", "96.00", "96.62"],
  ["96.51", "120.20", "86.00", "111.12"],
  ["111.25", "138.00", "110.00", "124.24"],
  ["124.17", "124.24", "106.00", "109.70"],
  ["109.70", "123.32", "109.15", "116.63"],
  ["116.63", "127.00", "114.22", "126.13"],
  ["126.14", "128.47", "120.00", "127.28"],
  ["127.18", "132.85", "119.99", "125.33"],
  ["125.32", "133.50", "125.00", "129.46"],
] as const;

/** The 24 real hours. */
export const blackThursdayHours = (): Bar[] =>
  HOURS.map(([open, high, low, close], hour) => ({
    time: START + hour * HOUR,
    open: parseDecimal(open),
    high: parseDecimal(high),
    low: parseDecimal(low),
    close: parseDecimal(close),
  }));

/** The day in minutes: the hours are real, the minutes inside each are bridged by the seed. */
export function blackThursday(seed: number): Tick[] {
  const random = seeded(seed, "black-thursday");

  return blackThursdayHours().flatMap((bar) => bridgeBar(bar, HOUR, 60, random));
}
