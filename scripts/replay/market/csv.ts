import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

import type { Bar, Round, RoundHistory, Tick } from "./types.ts";
import { NotANumberError, parseDecimal } from "../decimal.ts";
import {
  EmptyFileError,
  FileMissingError,
  HeaderError,
  OrderError,
  PriceRangeError,
  RowError,
  TooFewRowsError,
} from "./errors.ts";

/** A replay of fewer ticks says nothing. */
export const LEAST_TICKS = 2;

const PRICE_COLUMNS = "ts,close, or ts,open,high,low,close,volume[,n_trades]";
const ROUND_COLUMNS = "ts,round_id,answer,started_at,updated_at,answered_in_round[,phase_id,aggregator_round_id]";
/** Seconds from 2001 to 2286: milliseconds and row numbers are outside. */
const TIME_MIN = 1_000_000_000;
const TIME_MAX = 10_000_000_000;
const PRICE_MIN = 10n ** 6n;
const PRICE_MAX = 10n ** 30n;

/** Only what lies in [from, to) is used [unix seconds]. */
export interface Window {
  readonly from?: number;
  readonly to?: number;
}

/** One row with the number of its line in the file. */
interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

function readText(file: string): string {
  try {
    const bytes = readFileSync(file);

    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    throw new FileMissingError(file, error instanceof Error ? error.message : String(error));
  }
}

function toTable(file: string, text: string): Table {
  const [header, ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (header === undefined || header.trim() === "") throw new EmptyFileError(file);
  const columns = header.split(",").map((cell) => cell.trim().replaceAll('"', "").toLowerCase());
  const rows = lines
    .map((line, i) => ({ line: i + 2, text: line.trim() }))
    .filter(({ text: row }) => row !== "")
    .map(({ line, text: row }) => ({ line, cells: row.split(",").map((cell) => cell.trim().replaceAll('"', "")) }));
  for (const row of rows) {
    if (row.cells.length !== columns.length) {
      throw new RowError(file, row.line, `${row.cells.length} cells where the header has ${columns.length}.`);
    }
  }

  return { file, columns, rows };
}

/** Finds columns by name; a missing one is a header error that says what is wanted. */
function columnFinder(table: Table, wanted: string): (row: Row, name: string) => string {
  const index = new Map(table.columns.map((name, i) => [name, i]));

  return (row, name) => {
    const position = index.get(name);
    if (position === undefined) throw new HeaderError(table.file, table.columns.join(","), wanted);

    return row.cells[position] ?? "";
  };
}

function requireColumns(table: Table, names: readonly string[], wanted: string): void {
  if (!names.every((name) => table.columns.includes(name)) || new Set(table.columns).size !== table.columns.length) {
    throw new HeaderError(table.file, table.columns.join(","), wanted);
  }
}

function readInteger(table: Table, row: Row, name: string, text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new RowError(table.file, row.line, `${name} "${text}" is not a whole number.`);

  return BigInt(text);
}

function readTime(table: Table, row: Row, text: string): number {
  // Pandas writes whole seconds as 1584007200.0 when the column once held a gap.
  const time = Number(readInteger(table, row, "ts", text.replace(/\.0+$/, "")));
  if (time < TIME_MIN || time > TIME_MAX) {
    throw new RowError(table.file, row.line, `ts ${text} is not in unix seconds. Divide milliseconds by 1000.`);
  }

  return time;
}

function readPrice(table: Table, row: Row, name: string, text: string): bigint {
  try {
    const price = parseDecimal(text);
    if (price <= 0n) throw new RowError(table.file, row.line, `${name} ${text} is not positive. Leave such rows out.`);
    if (price < PRICE_MIN || price > PRICE_MAX) throw new PriceRangeError(table.file, text);

    return price;
  } catch (error) {
    if (error instanceof NotANumberError) throw new RowError(table.file, row.line, `${name}: ${error.message}`);
    throw error;
  }
}

/** The most frequent distance of two neighbours: the length of a bar. */
function commonStep(times: readonly number[]): number {
  const counts = new Map<number, number>();
  for (let i = 1; i < times.length; i += 1) {
    const step = (times[i] ?? 0) - (times[i - 1] ?? 0);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }

  return [...counts].sort(([a, n], [b, k]) => k - n || a - b)[0]?.[0] ?? 0;
}

const inside = (time: number, window: Window): boolean =>
  time >= (window.from ?? -Infinity) && time < (window.to ?? Infinity);

function readBars(table: Table): Bar[] {
  const bars = table.columns.includes("open");
  requireColumns(table, bars ? ["ts", "open", "high", "low", "close"] : ["ts", "close"], PRICE_COLUMNS);
  const cell = columnFinder(table, PRICE_COLUMNS);
  let previous = -Infinity;

  return table.rows.map((row) => {
    const time = readTime(table, row, cell(row, "ts"));
    if (time <= previous) throw new OrderError(table.file, row.line, previous, time, "ts");
    previous = time;
    const price = (name: string): bigint => readPrice(table, row, name, cell(row, name));
    const close = price("close");
    if (!bars) return { time, open: close, high: close, low: close, close };
    const bar = { time, open: price("open"), high: price("high"), low: price("low"), close };
    if (bar.low > bar.high || bar.open > bar.high || bar.open < bar.low || close > bar.high || close < bar.low) {
      throw new RowError(table.file, row.line, "open and close do not lie between low and high.");
    }

    return bar;
  });
}

function readRounds(table: Table): Round[] {
  requireColumns(table, ["round_id", "answer", "started_at", "updated_at", "answered_in_round"], ROUND_COLUMNS);
  const cell = columnFinder(table, ROUND_COLUMNS);
  let previous = -1n;

  return table.rows.map((row) => {
    const integer = (name: string): bigint => readInteger(table, row, name, cell(row, name));
    const roundId = integer("round_id");
    if (roundId <= previous) throw new OrderError(table.file, row.line, previous, roundId, "round_id");
    if (roundId >= 2n ** 80n) throw new RowError(table.file, row.line, `round_id ${roundId} exceeds 80 bits.`);
    previous = roundId;
    const [startedAt, updatedAt] = [Number(integer("started_at")), Number(integer("updated_at"))];
    if (updatedAt !== 0 && (updatedAt < TIME_MIN || updatedAt > TIME_MAX)) {
      throw new RowError(table.file, row.line, `updated_at ${updatedAt} is not in unix seconds.`);
    }

    return { roundId, answer: integer("answer"), startedAt, updatedAt, answeredInRound: integer("answered_in_round") };
  });
}

/** The files do not say how many decimals an answer has; dollar feeds have 8, feeds in ETH 18. */
function decimalsOf(rounds: readonly Round[]): number {
  const answers = rounds.map(({ answer }) => answer).filter((answer) => answer > 0n);
  const middle = answers.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))[Math.floor(answers.length / 2)] ?? 0n;

  return middle >= 10n ** 15n ? 18 : 8;
}

/** Whether a round carries an answer: feeds return empty ones, too. */
export const isAnswered = ({ answer, updatedAt }: Round): boolean => answer > 0n && updatedAt > 0;

/** The price of each moment at which a feed spoke; of several rounds in one second the last counts. */
function ticksOfRounds({ decimals, rounds }: RoundHistory): Tick[] {
  const prices = new Map<number, bigint>();
  let latest = 0;
  for (const round of rounds.filter(isAnswered)) {
    // Phases overlap: a round that is older than what the feed already said comes out at that moment.
    latest = Math.max(latest, round.updatedAt);
    prices.set(latest, round.answer * 10n ** BigInt(18 - decimals));
  }

  return [...prices].map(([time, price]) => ({ time, price }));
}

/** What a market file holds. */
export interface MarketFile {
  readonly ticks: readonly Tick[];
  /** The rounds, where the file is a feed's own history. */
  readonly history?: RoundHistory;
}

function enough(file: string, ticks: readonly Tick[]): readonly Tick[] {
  if (ticks.length < LEAST_TICKS) throw new TooFewRowsError(file, ticks.length, LEAST_TICKS);

  return ticks;
}

/**
 * Reads a price file, plain or gzipped. A bar is known at its end, a single price at its own time.
 *
 * @throws {InputError} one subclass for each thing that can be wrong with it.
 */
export function readMarketFile(file: string, window: Window = {}): MarketFile {
  const table = toTable(file, readText(file));
  if (table.columns.includes("round_id")) {
    const history = { decimals: 8, rounds: readRounds(table) };
    history.decimals = decimalsOf(history.rounds);
    const ticks = ticksOfRounds(history).filter(({ time }) => inside(time, window));

    return { ticks: enough(file, ticks), history };
  }

  const bars = readBars(table);
  const length = table.columns.includes("open") ? commonStep(bars.map(({ time }) => time)) : 0;
  const ticks = bars
    .filter(({ time }) => inside(time, window))
    .map(({ time, close }) => ({ time: time + length, price: close }));

  return { ticks: enough(file, ticks) };
}

/**
 * Reads a feed's own rounds.
 *
 * @throws {InputError} one subclass for each thing that can be wrong with it.
 */
export function readRoundsFile(file: string): RoundHistory {
  const table = toTable(file, readText(file));
  const rounds = readRounds(table);
  if (!rounds.some(isAnswered)) throw new TooFewRowsError(file, 0, 1);

  return { decimals: decimalsOf(rounds), rounds };
}

/** The 24 hours around the worst hour: the one with the greatest fall or rise of the closing price. */
export function aroundWorstHour(ticks: readonly Tick[], hours = 24): Window {
  let worst = { time: ticks[0]?.time ?? 0, move: 0 };
  let start = 0;
  for (const tick of ticks) {
    while ((ticks[start]?.time ?? tick.time) < tick.time - 3_600) start += 1;
    for (
      let i = start, earlier = ticks[i];
      earlier !== undefined && earlier.time < tick.time;
      earlier = ticks[(i += 1)]
    ) {
      const move = Math.abs(Math.log(Number(tick.price) / Number(earlier.price)));
      if (move > worst.move) worst = { time: tick.time, move };
    }
  }
  const half = (hours * 3_600) / 2;
  const last = ticks.at(-1)?.time ?? 0;
  const from = Math.max(ticks[0]?.time ?? 0, Math.min(worst.time - half, last - 2 * half));

  return { from, to: from + 2 * half };
}
