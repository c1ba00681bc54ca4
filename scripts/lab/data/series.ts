import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

import { BadFileError } from "../errors.ts";

/** Bars of a market as columns; `time` is when a bar closes [unix seconds]. */
export interface Bars {
  readonly time: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** One price at a time [unix seconds]. */
export interface Print {
  readonly time: number;
  readonly price: number;
}

interface Table {
  readonly file: string;
  readonly columns: readonly string[];
  readonly lines: readonly string[];
}

function readTable(file: string): Table {
  const bytes = readFileSync(file);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("utf8");
  const [header = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const columns = header.split(",").map((cell) => cell.trim().replaceAll('"', "").toLowerCase());
  while (lines.length > 0 && lines[lines.length - 1]?.trim() === "") lines.pop();

  return { file: path.basename(file), columns, lines };
}

/** The columns of that name, or undefined where one is missing. */
function positions(table: Table, names: readonly string[]): number[] | undefined {
  const found = names.map((name) => table.columns.indexOf(name));

  return found.includes(-1) ? undefined : found;
}

function readNumber(table: Table, line: number, name: string, text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text.trim() === "" || !Number.isFinite(value)) {
    throw new BadFileError(table.file, line + 2, `${name} "${text ?? ""}" is not a number. Leave such rows out.`);
  }

  return value;
}

/**
 * Bars of a file, rows without a positive price left out; undefined if the columns are not those of bars.
 *
 * @param file - CSV, gzip or plain.
 * @param step - Length of a bar [seconds].
 * @throws {BadFileError} when a row cannot be read or times do not ascend.
 */
export function readBars(file: string, step: number): Bars | undefined {
  const table = readTable(file);
  const found = positions(table, ["ts", "high", "low", "close"]);
  if (found === undefined) return undefined;
  const [ts = 0, high = 0, low = 0, close = 0] = found;

  const rows: [number, number, number, number][] = [];
  let previous = -Infinity;
  table.lines.forEach((line, i) => {
    const cells = line.split(",");
    const time = readNumber(table, i, "ts", cells[ts]);
    if (time <= previous)
      throw new BadFileError(table.file, i + 2, `ts ${time} does not follow ${previous}. Sort the file.`);
    previous = time;
    const top = readNumber(table, i, "high", cells[high]);
    const bottom = readNumber(table, i, "low", cells[low]);
    const last = readNumber(table, i, "close", cells[close]);
    if (bottom > 0 && last > 0 && top > 0) rows.push([time + step, top, bottom, last]);
  });

  return {
    time: Float64Array.from(rows, ([time]) => time),
    high: Float64Array.from(rows, (row) => row[1]),
    low: Float64Array.from(rows, (row) => row[2]),
    close: Float64Array.from(rows, (row) => row[3]),
  };
}

/**
 * The rounds of a Chainlink proxy as one history that only moves forward: empty rounds, and rounds of an old phase that go back
 * behind what is known, are left out. Undefined if the columns are not those of rounds.
 *
 * @param file - CSV, gzip or plain.
 * @param decimals - Of the answers.
 */
export function readRounds(file: string, decimals: number): Print[] | undefined {
  const table = readTable(file);
  const found = positions(table, ["answer", "updated_at"]);
  if (found === undefined) return undefined;
  const [answer = 0, updatedAt = 0] = found;

  const prints: Print[] = [];
  let previous = 0;
  table.lines.forEach((line, i) => {
    const cells = line.split(",");
    const time = readNumber(table, i, "updated_at", cells[updatedAt]);
    const price = readNumber(table, i, "answer", cells[answer]) / 10 ** decimals;
    if (price <= 0 || time <= previous) return;
    previous = time;
    prints.push({ time, price });
  });

  return prints;
}

/** Prints of several assets by their symbol, as in `*_aave_assets_hourly`; undefined if the columns are others. */
export function readPrints(file: string): Map<string, Print[]> | undefined {
  const table = readTable(file);
  const found = positions(table, ["ts", "symbol", "usd_price"]);
  if (found === undefined) return undefined;
  const [ts = 0, symbol = 0, price = 0] = found;

  const bySymbol = new Map<string, Print[]>();
  table.lines.forEach((line, i) => {
    const cells = line.split(",");
    const name = (cells[symbol] ?? "").trim();
    const print = {
      time: readNumber(table, i, "ts", cells[ts]),
      price: readNumber(table, i, "usd_price", cells[price]),
    };
    const prints = bySymbol.get(name) ?? [];
    const last = prints[prints.length - 1];
    if (print.price > 0 && (last === undefined || print.time > last.time)) prints.push(print);
    bySymbol.set(name, prints);
  });

  return bySymbol;
}
