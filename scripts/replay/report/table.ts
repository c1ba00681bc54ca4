import type { Report } from "./types.ts";

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
/** 1234567.891234 as 1,234,567.89. */
const money = (decimal: string): string => {
  const [whole = "0", fraction = ""] = decimal.split(".");

  return `${group(whole)}.${fraction.slice(0, 2).padEnd(2, "0")}`;
};

/** A table of names and values, the values right-aligned. */
export function alignRows(rows: readonly (readonly [string, string])[]): string {
  const left = Math.max(...rows.map(([name]) => name.length));
  const right = Math.max(...rows.map(([, value]) => value.length));

  return rows.map(([name, value]) => `  ${name.padEnd(left)}  ${value.padStart(right)}`).join("\n");
}

/** The report as it is printed at the end of a replay. */
export const reportTable = (report: Report, quote: string): string => alignRows(reportRows(report, quote));

/** The same, name by value. */
export function reportRows(report: Report, quote: string): [string, string][] {
  const conserved = Object.values(report.conservationError).every((error) => error === "0");
  const lenders = report.pools.map(({ name, lenderAssetsBefore, lenderAssetsAfter }): [string, string] => {
    const change = Number(lenderAssetsAfter) / Number(lenderAssetsBefore) - 1;

    return [`lenders of ${name}`, `${change >= 0 ? "+" : ""}${(change * 100).toFixed(4)} %`];
  });

  return [
    ["episode", report.episode],
    ["market minutes or bars", group(String(report.ticks))],
    ["rounds of the feed", group(String(report.feedRounds))],
    ["positions opened", group(String(report.positionsOpened))],
    ["positions liquidated", group(String(report.positionsLiquidated))],
    ["liquidations", group(String(report.liquidations))],
    ["transactions of the keeper", group(String(report.keeperTransactions))],
    ["longest wait of an unhealthy position, blocks", String(report.maxBlocksUnhealthy)],
    [`bad debt, ${quote}`, money(report.badDebt)],
    [`of which the reserves paid, ${quote}`, money(report.reserveUsed)],
    [`lenders' assets before, ${quote}`, money(report.lenderAssetsBefore)],
    [`lenders' assets after, ${quote}`, money(report.lenderAssetsAfter)],
    ...lenders,
    [`profit of the keeper after gas, ${quote}`, money(report.keeperProfit)],
    ["tokens lost or invented", conserved ? "none" : "SOME"],
    ["untouched pools", report.untouchedPoolUnchanged ? "unchanged" : "CHANGED"],
    ["seconds", report.seconds.toFixed(1)],
  ];
}
