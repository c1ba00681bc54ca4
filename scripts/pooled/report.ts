import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { Report, Row } from "./run.ts";

/** Rows of all episodes together, by book kind, regime and delay, as lines of text. */
export function totals(rows: readonly Row[]): string[] {
  const head = [
    "",
    "regime",
    "delay",
    "books",
    "capital",
    "saved",
    "liquidated",
    "bad debt",
    "reserve used",
    "worse, lasting",
    "worse, beyond",
  ];
  const lines = [head];
  for (const hedged of [true, false]) {
    for (const { regime, delayMin } of rows.filter((row, i) => rows.findIndex((r) => same(r, row)) === i)) {
      const some = rows.filter((r) => r.hedged === hedged && r.regime === regime && r.delayMin === delayMin);
      const books = some.reduce((sum, { opened }) => sum + opened, 0);
      if (books === 0) continue;
      const weighted = (of: (row: Row) => number): number =>
        some.reduce((sum, row) => sum + of(row) * row.opened, 0) / books;
      const sum = (of: (row: Row) => number): string => String(some.reduce((all, row) => all + of(row), 0));
      lines.push([
        hedged ? "hedged" : "unhedged",
        regime,
        `${String(delayMin)} min`,
        String(books),
        `${weighted((r) => r.capitalMeanPct).toFixed(1)} %`,
        `${weighted((r) => r.savedPct).toFixed(1)} %`,
        sum((r) => r.liquidated),
        `${weighted((r) => r.badDebtPct).toFixed(4)} %`,
        `${weighted((r) => r.reserveUsedPct).toFixed(2)} %`,
        sum((r) => r.worseWhileReserveLasts),
        sum((r) => r.worseBeyond),
      ]);
    }
  }
  const widths = head.map((_, i) => Math.max(...lines.map((line) => (line[i] ?? "").length)));

  return lines.map((line) =>
    line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
  );
}

const same = (a: Row, b: Row): boolean => a.regime === b.regime && a.delayMin === b.delayMin;

/** JSON inside a script element: no "</script>" can come of it. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");
const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1180px;padding:1rem 1.25rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.15rem;margin:1.6em 0 .4em}pre{overflow-x:auto;font-size:12px;line-height:1.35}
table{border-collapse:collapse;font-size:13px;width:100%}th,td{padding:.2em .5em;border-bottom:1px solid #d8dee4;text-align:right}
th:first-child,td:first-child{text-align:left}
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}th,td{border-color:#30363d}}`;

/** Runs in the reader's browser. */
const SCRIPT = `
const pick = document.getElementById("pick"), box = document.getElementById("charts"), table = document.getElementById("table");
series.forEach((s, i) => pick.add(new Option(s.episode + ": " + s.book, i)));
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const axis = { stroke: dark ? "#e6edf3" : "#1b1f24", grid: { stroke: dark ? "#30363d" : "#d8dee4", width: 1 } };
const draw = () => {
  const s = series[pick.value];
  box.replaceChildren();
  new uPlot({ title: "Capital needed to open, % of exposure", width: Math.min(1140, document.body.clientWidth - 40), height: 280,
    axes: [axis, { ...axis, size: 64 }], series: [{}, { label: "isolated", stroke: "#bf8700" }, { label: "pooled", stroke: "#0969da" },
    { label: "pooled, measured correlations", stroke: "#1a7f37" }] }, [s.time, s.isolated, s.pooled, s.measured], box);
  const mine = rows.filter((r) => r.episode === s.episode && r.book === s.book);
  const head = ["regime", "delay, min", "books", "capital mean %", "p95 %", "max %", "saved %", "liquidated", "bad debt %", "reserve used %",
    "equity at the end %", "worse while the reserve lasts", "worse beyond"];
  const cells = mine.map((r) => [r.regime, r.delayMin, r.opened, r.capitalMeanPct.toFixed(1), r.capitalP95Pct.toFixed(1),
    r.capitalMaxPct.toFixed(1), r.savedPct.toFixed(1), r.liquidated, r.badDebtPct.toFixed(4), r.reserveUsedPct.toFixed(2),
    r.equityPct.toFixed(1), r.worseWhileReserveLasts, r.worseBeyond]);
  table.replaceChildren(...[head, ...cells].map((line, i) => {
    const tr = document.createElement("tr");
    tr.append(...line.map((text) => Object.assign(document.createElement(i === 0 ? "th" : "td"), { textContent: text })));
    return tr;
  }));
};
pick.addEventListener("change", draw);
draw();`;

/** The report as one page that needs nothing else. */
export function renderPage({ rows, series }: Report): string {
  const dist = path.dirname(createRequire(import.meta.url).resolve("uplot"));
  const library = readFileSync(path.join(dist, "uPlot.iife.min.js"), "utf8");
  const style = readFileSync(path.join(dist, "uPlot.min.css"), "utf8");

  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Bulkhead: pooled margin on real markets</title><style>${style}${STYLE}</style></head><body>
<h1>Pooled margin on real markets</h1>
<p>Books of one to eight positions, opened every six hours with exactly the capital that each regime asks for, through every episode.
Method and words: docs/pooled-evidence.md.</p>
<h2>All episodes together</h2><pre>${escape(totals(rows).join("\n"))}</pre>
<h2>Book by book</h2><p><label>Book <select id="pick"></select></label></p><div id="charts"></div><table id="table"></table>
<script>${library}</script>
<script>const rows = ${json(rows)}; const series = ${json(series)};${SCRIPT}</script>
</body></html>
`;
}
