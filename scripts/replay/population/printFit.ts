/** Prints the fit of `fit.ts` from the data it was made of: `npm run replay:fit -- [folder]`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";

import { VENUE_LTV } from "./fit.ts";

const LEAST_DEBT = 1_000;
const PROBABILITIES = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

const folder = process.argv[2] ?? process.env.BULKHEAD_DATA ?? "../shared/data";
const file = path.join(folder, "aave_btc_collateral_open_positions_2026_02.csv.gz");
const [header = "", ...lines] = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
const columns = header.split(",");
const [ltvColumn, debtColumn] = [columns.indexOf("debt_to_btc_collateral"), columns.indexOf("debt_usd")];

const borrowers = lines
  .map((line) => line.split(","))
  .map((cells) => ({ ltv: Number(cells[ltvColumn]), debt: Number(cells[debtColumn]) }))
  .filter(({ ltv, debt }) => ltv > 0 && ltv <= VENUE_LTV && debt >= LEAST_DEBT);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number => {
  const middle = mean(values);

  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
const at = (values: readonly number[], probability: number): number =>
  sorted(values)[Math.floor(probability * (values.length - 1))] ?? NaN;

/** Inverse of the normal distribution function by bisection: this program is not in a hurry. */
function probit(probability: number): number {
  let [low, high] = [-8, 8];
  const steps = 60;
  for (let i = 0; i < steps; i += 1) {
    const middle = (low + high) / 2;
    const density = Array.from({ length: 400 }, (_, k) => -8 + ((middle + 8) * (k + 0.5)) / 400);
    const area = density.reduce((sum, z) => sum + Math.exp((-z * z) / 2), 0) * ((middle + 8) / 400);
    if (area / Math.sqrt(2 * Math.PI) < probability) low = middle;
    else high = middle;
  }

  return (low + high) / 2;
}

/** Replaces every value by the normal quantile of its rank. */
function scores(values: readonly number[]): number[] {
  const order = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value || a.i - b.i);
  const result: number[] = [];
  order.forEach(({ i }, rank) => {
    result[i] = probit((rank + 0.5) / values.length);
  });

  return result;
}

const debts = borrowers.map(({ debt }) => debt);
const ltvs = borrowers.map(({ ltv }) => ltv);
const [x, y] = [scores(ltvs), scores(debts)];
const correlation = mean(x.map((value, i) => value * (y[i] ?? 0))) / (deviation(x) * deviation(y));

console.log(`${borrowers.length} borrowers`);
for (const probability of PROBABILITIES) console.log(`LTV ${probability}: ${at(ltvs, probability).toFixed(4)}`);
console.log(`debt, median: ${Math.round(at(debts, 0.5))}`);
console.log(`debt, deviation of the logarithm: ${deviation(debts.map(Math.log)).toFixed(3)}`);
console.log(`correlation of the scores: ${correlation.toFixed(3)}`);
