import { escape, json, list, renderDocument, select } from "../../lab/report/page.ts";
import type { Check } from "../../lab/report/pool.ts";
import { checkLines } from "../../lab/report/text.ts";
import { REGIME_NAMES } from "../parameters.ts";
import type { BookCharts } from "./charts.ts";
import type { PooledRow } from "./rows.ts";
import { capitalTable, crashTable } from "./tables.ts";

/** What the page is made of. */
export interface Page {
  readonly rows: readonly PooledRow[];
  readonly charts: readonly BookCharts[];
  readonly checks: readonly Check[];
  readonly worse: readonly string[];
}

/** Runs in the reader's browser. */
const SCRIPT = `
const episode = document.getElementById("episode"), book = document.getElementById("book");
const delay = document.getElementById("delay"), prices = document.getElementById("prices");
[...new Set(books.map((b) => b.episode))].forEach((name) => episode.add(new Option(name, name)));
const choose = () => book.replaceChildren(...books.filter((b) => b.episode === episode.value)
  .map((b) => new Option(b.book + (b.hedged ? " (hedged)" : ""), b.book)));
const draw = () => {
  const b = books.find((one) => one.episode === episode.value && one.book === book.value);
  box.replaceChildren();
  document.getElementById("crash").textContent = b.crash;
  chart("Prices, 100 at the beginning", b.time, b.price, b.assets);
  chart("Capital demanded, % of gross exposure", b.syncs, b.capital, regimes);
  chart("Of the book a day ahead, % of gross exposure", b.syncs, b.risk, ["VaR 99 %", "expected shortfall", "worst scenario"]);
  chart("Equity of the book opened last before the crash, 15 min late, closing prices, %", b.held, b.equity, regimes);
  chart("The same, pooled: reserve and what it should cover, %", b.held, b.reserve, ["reserve", "requirement"]);
  chart("The same: health of the least healthy position (cut at 1.5)", b.held, b.health, ["pooled", "isolated"]);
  const mine = rows.filter((r) => r.episode === b.episode && r.book === b.book && r.delayMin === +delay.value &&
    r.prices === prices.value);
  const head = ["regime", "capital", "p95", "max", "saved %", "books", "put in", "liquidated", "unwound", "cost", "reserve used", "exhausted",
    "bad debt", "lenders' loss", "final equity", "worse", "with reserve"];
  fill(head, mine.map((r) => [r.regime, r.capitalMeanPct.toFixed(2), r.capitalP95Pct.toFixed(2), r.capitalMaxPct.toFixed(2),
    r.savedPct.toFixed(1), r.opened, r.openingCapitalPct.toFixed(2), r.liquidated + " of " + r.positions, r.unwoundPct.toFixed(1), r.costPct.toFixed(3),
    r.reserveUsedPct.toFixed(2), r.exhausted, r.badDebtPct.toFixed(4), r.lenderLossPct.toFixed(4), r.finalEquityPct.toFixed(2),
    r.worseThanIsolated, r.worseWithReserve]));
};
episode.addEventListener("change", () => { choose(); draw(); });
[book, delay, prices].forEach((input) => input.addEventListener("change", draw));
choose();
draw();`;

/** The report as one page that needs nothing else. */
export function renderPage({ rows, charts, checks, worse }: Page): string {
  const verdicts = checkLines(checks).map(
    (line, i) => `<li class="${(checks[i]?.met ?? false) ? "pass" : "fail"}">${escape(line)}</li>`,
  );
  const pre = (lines: readonly string[]): string => `<pre>${escape(lines.join("\n"))}</pre>`;
  const delays = [...new Set(rows.map((row) => row.delayMin))];
  const body = `<h1>Pooled margin, on real crashes</h1>
<p>The same books held as isolated positions and in a margin group: capital asked for at opening, and what became of each when it was
opened every six hours before the worst hour of its episode and held to the end. A group shares the buffer, never the maintenance.
Method: docs/pooled-evidence.md.</p>
<h2>Requirements and goals</h2><ul>${verdicts.join("")}</ul>
<h2>Where pooling is worse</h2>${worse.length === 0 ? "<p>Nowhere beyond noise.</p>" : list(worse)}
<h2>Capital by book</h2><p>Percent of gross exposure, means over syncs and then over episodes; saved in percent of the isolated
capital. VaR and expected shortfall at 99 %, a day ahead.</p>${pre(capitalTable(rows))}
<h2>Hedged books in the crashes</h2><p>At pessimistic prices. Liquidated in percent of positions, exhausted in percent of books,
everything else in percent of gross exposure. Worse: positions whose lenders lost more than alone; of these, while the reserve
lasted: it had something, and had paid all that the position asked for.</p>${pre(crashTable(rows, true))}
<h2>Unhedged books in the crashes</h2>${pre(crashTable(rows, false))}
<h2>Book by book</h2>
<p><label>Episode <select id="episode"></select></label><label>Book <select id="book"></select></label><label>Keepers ${select(
    "delay",
    [...delays].sort((a, b) => Math.abs(a - 15) - Math.abs(b - 15)).map((m) => [String(m), `${m} min late`] as const),
  )}</label><label>Prices ${select("prices", [
    ["pessimistic", "pessimistic"],
    ["plain", "closing"],
  ])}</label></p>
<p id="crash"></p><table id="table"></table><div class="charts" id="charts"></div>`;
  const data = `const regimes = ${json(REGIME_NAMES)}; const rows = ${json(rows)}; const books = ${json(charts)};`;

  return renderDocument("Bulkhead: pooled margin, on real crashes", body, data + SCRIPT);
}
