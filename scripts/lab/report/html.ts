import type { ChainReport } from "../chain/replay.ts";
import type { Lab } from "../run.ts";
import { DESIGNS } from "../run.ts";
import { chartsOf } from "./charts.ts";
import { escape, json, list, renderDocument, select } from "./page.ts";
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

/** Runs in the reader's browser. */
const SCRIPT = `
const market = document.getElementById("market"), side = document.getElementById("side");
const population = document.getElementById("population"), delay = document.getElementById("delay");
markets.forEach((m, i) => market.add(new Option(m.name + " (" + m.assetClass + ")", i)));
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
  fill(head, cells);
};
[market, side, population, delay].forEach((input) => input.addEventListener("change", draw));
draw();`;

/** The report as one page that needs nothing else. */
export function renderPage({ lab, rows, checks, worse, worst, chain }: Page): string {
  const verdicts = checkLines(checks).map(
    (line, i) => `<li class="${(checks[i]?.met ?? false) ? "pass" : "fail"}">${escape(line)}</li>`,
  );
  const body = `<h1>Margin that follows volatility, on real markets</h1>
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
<table id="table"></table><div class="charts" id="charts"></div>`;
  const data = `const designs = ${json(DESIGNS)}; const rows = ${json(rows)}; const markets = ${json(chartsOf(lab))};`;

  return renderDocument("Bulkhead: margin that follows volatility, on real markets", body, data + SCRIPT);
}
