import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { ChainReport } from "../chain/replay.ts";
import type { Lab } from "../run.ts";
import { DESIGNS } from "../run.ts";
import { chartsOf } from "./charts.ts";
import type { Check, ReportRow } from "./pool.ts";
import { checkLines, chainLines, pooledTables } from "./text.ts";

/** What the page is made of. */
export interface Page {
  readonly lab: Lab;
  readonly rows: readonly ReportRow[];
  readonly checks: readonly Check[];
  readonly worse: readonly string[];
  readonly worst: readonly string[];
  readonly chain: readonly ChainReport[];
}

const escape = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const list = (lines: readonly string[]): string =>
  `<ul>${lines.map((line) => `<li>${escape(line)}</li>`).join("")}</ul>`;
/** JSON inside a script element: no "</script>" can come of it. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1180px;padding:1rem 1.25rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.15rem;margin:1.6em 0 .4em}pre{overflow-x:auto;font-size:12px;line-height:1.35}
table{border-collapse:collapse;font-size:13px;width:100%}th,td{padding:.2em .5em;border-bottom:1px solid #d8dee4;text-align:right}
th:first-child,td:first-child{text-align:left}label{margin-right:1em}.charts{display:grid;gap:1rem}
.pass{color:#116329}.fail{color:#a40e26;font-weight:600}li{margin:.15em 0}
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}th,td{border-color:#30363d}.pass{color:#56d364}.fail{color:#ff7b72}}`;

/** Runs in the reader's browser. */
const SCRIPT = `
const colours = ["#0969da", "#bf8700", "#1a7f37", "#8250df"];
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const axis = { stroke: dark ? "#e6edf3" : "#1b1f24", grid: { stroke: dark ? "#30363d" : "#d8dee4", width: 1 } };
const market = document.getElementById("market"), side = document.getElementById("side");
const population = document.getElementById("population"), delay = document.getElementById("delay");
const box = document.getElementById("charts"), table = document.getElementById("table");
markets.forEach((m, i) => market.add(new Option(m.name + " (" + m.assetClass + ")", i)));
const chart = (title, time, series, names) => {
  const place = document.createElement("div");
  box.append(place);
  const lines = names.map((label, i) => ({ label, stroke: colours[i], width: i === 0 ? 2 : 1.25 }));
  new uPlot({ title, width: Math.min(1140, document.body.clientWidth - 40), height: 240, axes: [axis, { ...axis, size: 64 }],
    series: [{}, ...lines] }, [time, ...series], place);
};
const draw = () => {
  const m = markets[market.value];
  box.replaceChildren();
  chart("Price", m.time, [m.price], ["price"]);
  chart("Greatest leverage offered", m.time, m.leverage, designs);
  chart("Maintenance margin, % of collateral", m.time, m.maintenance, designs);
  chart("Positions liquidated, at the limit, 15 min late, pessimistic prices", m.time, m.liquidated[side.value], designs);
  const mine = rows.filter((r) => r.episode + " " + r.pair === m.name && r.side === side.value &&
    r.population === +population.value && r.delayMin === +delay.value);
  const head = ["design", "positions", "liquidated", "needless", "bonus %", "bad debt %", "lenders' loss %"];
  const cells = mine.map((r) => [r.design, r.positions, r.liquidated, r.needless, r.bonusPct.toFixed(3),
    r.badDebtPct.toFixed(4), r.lenderLossPct.toFixed(4)]);
  table.replaceChildren(...[head, ...cells].map((line, i) => {
    const tr = document.createElement("tr");
    tr.append(...line.map((text) => Object.assign(document.createElement(i === 0 ? "th" : "td"), { textContent: text })));
    return tr;
  }));
};
[market, side, population, delay].forEach((input) => input.addEventListener("change", draw));
draw();`;

/** The report as one page that needs nothing else. */
export function renderPage({ lab, rows, checks, worse, worst, chain }: Page): string {
  const dist = path.dirname(createRequire(import.meta.url).resolve("uplot"));
  const library = readFileSync(path.join(dist, "uPlot.iife.min.js"), "utf8");
  const style = readFileSync(path.join(dist, "uPlot.min.css"), "utf8");
  const verdicts = checkLines(checks).map(
    (line, i) => `<li class="${(checks[i]?.met ?? false) ? "pass" : "fail"}">${escape(line)}</li>`,
  );
  const select = (id: string, options: readonly (readonly [string, string])[]): string =>
    `<select id="${id}">${options.map(([value, text]) => `<option value="${value}">${text}</option>`).join("")}</select>`;

  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Bulkhead: margin that follows volatility, on real markets</title><style>${style}${STYLE}</style></head><body>
<h1>Margin that follows volatility, on real markets</h1>
<p>Every market of every episode, both sides, four ways to lend: margins that follow volatility, the same pool with constant
margins of the same mean, one liquidation threshold at the same mean leverage, and one of 86 %. Method: docs/lab.md.</p>
<h2>Requirements and goals</h2><ul>${verdicts.join("")}</ul>
<h2>Where dynamic margin is worse</h2>
${worse.length === 0 ? "<p>In no class, population and delay beyond noise.</p>" : list(worse)}
${worst.length === 0 ? "" : `<p>The single markets in which it cost lenders most:</p>${list(worst)}`}
<h2>Through the contracts</h2>${chain.length === 0 ? "<p>Not run.</p>" : list(chainLines(chain))}
<h2>Pooled</h2><p>Percent. Bad debt, lenders' loss and bonus of the debt opened, liquidated of the positions, needless and by
parameter of the liquidated; the last four 15 minutes late at pessimistic prices. Populations: 0 at the limit, 1 at 60 % of the
greatest leverage, 2 as in a lending market.</p><pre>${escape(pooledTables(lab).join("\n"))}</pre>
<h2>Market by market</h2>
<p><label>Market <select id="market"></select></label><label>Side ${select("side", [
    ["long", "long"],
    ["short", "short"],
  ])}</label><label>Borrowers ${select("population", [
    ["0", "at the limit"],
    ["1", "60 % of the greatest leverage"],
    ["2", "of a lending market"],
  ])}</label><label>Keepers ${select("delay", [
    ["15", "15 min late"],
    ["1", "1 min late"],
    ["60", "60 min late"],
  ])}</label></p>
<table id="table"></table><div class="charts" id="charts"></div>
<script>${library}</script>
<script>const designs = ${json(DESIGNS)}; const rows = ${json(rows)}; const markets = ${json(chartsOf(lab))};${SCRIPT}</script>
</body></html>
`;
}
