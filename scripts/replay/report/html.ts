import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { Episode } from "../episode.ts";
import type { PoolSample, Sample } from "../observe/observer.ts";
import { HEALTH_BANDS } from "../observe/observer.ts";
import { reportRows } from "./table.ts";
import type { Report } from "./types.ts";

const require = createRequire(import.meta.url);
const UPLOT = path.dirname(require.resolve("uplot/package.json"));
const script = readFileSync(path.join(UPLOT, "dist", "uPlot.iife.min.js"), "utf8");
const stylesheet = readFileSync(path.join(UPLOT, "dist", "uPlot.min.css"), "utf8");
const client = readFileSync(path.join(import.meta.dirname, "client.js"), "utf8");

const POOL_COLORS = ["--one", "--two"] as const;
const BAND_COLORS = ["--b0", "--b1", "--b2", "--b3", "--b4", "--b5", "--b6"] as const;

interface Series {
  readonly label: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
  readonly fill?: boolean;
  readonly points?: boolean;
}

interface Chart {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly series: readonly Series[];
  readonly unit?: "%";
  readonly stacked?: boolean;
  readonly log?: boolean;
  readonly range?: readonly [number, number];
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
/** JSON that cannot end the script element that it stands in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");
/** Six digits are enough for a chart. */
const digits = (value: number): number => Number(value.toPrecision(6));

const bandNames = (): string[] => {
  const limits = HEALTH_BANDS.map(String);

  return [
    `health below ${limits[0] ?? ""}`,
    ...limits.slice(1).map((limit, i) => `${limits[i] ?? ""} to ${limit}`),
    `${limits.at(-1) ?? ""} and more`,
  ];
};

function charts(report: Report, samples: readonly Sample[]): Chart[] {
  const perPool = (of: (sample: PoolSample) => number): Series[] =>
    report.pools.map(({ name }, i) => ({
      label: name,
      color: POOL_COLORS[i] ?? "--one",
      values: samples.map(({ pools }) => digits(pools[i] === undefined ? 0 : of(pools[i]))),
    }));
  const total = (sample: Sample | undefined): number =>
    sample?.pools.reduce((sum, { liquidations }) => sum + liquidations, 0) ?? 0;
  const liquidating = samples.map((sample, t) =>
    total(sample) > total(samples[t - 1]) ? digits(sample.oracle) : null,
  );
  const market = samples.map((sample) => sample.market);
  const log = Math.max(...market) > 20 * Math.min(...market);
  const bands = report.pools.map(({ name }, p): Chart => ({
    id: `bands-${p}`,
    title: `Health of ${name}`,
    text: "Share of the pool's debt in each band of health. Below 1 a position may be liquidated.",
    unit: "%",
    stacked: true,
    range: [0, 1],
    series: bandNames().map((label, band) => ({
      label,
      color: BAND_COLORS[band] ?? "--one",
      values: samples.map(({ pools }) => digits(pools[p]?.bands[band] ?? 0)),
    })),
  }));

  return [
    {
      id: "price",
      title: "Price",
      text: "The market, what the oracle says of it, and when positions were liquidated.",
      log,
      series: [
        { label: "market", color: "--one", values: market.map(digits) },
        { label: "oracle", color: "--two", values: samples.map(({ oracle }) => digits(oracle)) },
        { label: "liquidations", color: "--bad", values: liquidating, points: true },
      ],
    },
    ...bands,
    {
      id: "liquidations",
      title: "Liquidations",
      text: "Positions liquidated so far, repeats counted.",
      series: perPool(({ liquidations }) => liquidations),
    },
    {
      id: "utilisation",
      title: "Utilisation",
      text: "Share of the lenders' assets that is lent out.",
      unit: "%",
      series: perPool(({ utilisation }) => utilisation),
    },
    {
      id: "bad-debt",
      title: "Bad debt",
      text: "Debt written off so far, in the pool's debt asset, before its reserve pays.",
      series: perPool(({ badDebt }) => badDebt),
    },
    {
      id: "share-price",
      title: "Price of a lender's share",
      text: "Change since the start, in the pool's debt asset. Interest raises it, bad debt beyond the reserve lowers it.",
      unit: "%",
      series: perPool(({ sharePrice }) => sharePrice - 1),
    },
    {
      id: "leverage",
      title: "Leverage",
      text: "Notional of all positions over their equity.",
      series: perPool(({ leverage }) => leverage),
    },
  ];
}

const STYLE = `
:root { color-scheme: light dark; --page: #f7f8fa; --card: #fff; --ink: #17202b; --muted: #5b6675; --line: #e3e7ec;
  --one: #1f6feb; --two: #d9730d; --bad: #c62839; --good: #1a7f4b;
  --b0: #c62839; --b1: #e2703a; --b2: #eeb042; --b3: #b9c95a; --b4: #6fbf73; --b5: #3c9d8b; --b6: #2f6f9f; }
@media (prefers-color-scheme: dark) { :root { --page: #0f141a; --card: #171e26; --ink: #e6ebf1; --muted: #98a4b3;
  --line: #28323d; --one: #6ea8fe; --two: #f2a65a; --bad: #ff6b78; --good: #5fd39a; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 26px; margin: 0 0 4px; } h2 { font-size: 17px; margin: 0 0 2px; }
p { margin: 0 0 10px; color: var(--muted); max-width: 76ch; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; margin-top: 16px; }
.grid { display: grid; gap: 16px; grid-template-columns: repeat(auto-fit, minmax(440px, 1fr)); }
.grid section { margin-top: 0; min-width: 0; } .wide { grid-column: 1 / -1; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
td, th { padding: 5px 8px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; }
td:first-child, th:first-child { text-align: left; } th { color: var(--muted); }
.scroll { overflow-x: auto; }
.u-legend { text-align: left; color: var(--ink); font-size: 12px; } .u-legend th, .u-legend td { border: 0; padding: 1px 4px; }
@media (max-width: 520px) { .grid { grid-template-columns: 1fr; } }
`;

const row = (cells: readonly string[], tag: "td" | "th" = "td"): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`;

/** The report as one HTML file that needs nothing from the network. */
export function reportHtml(report: Report, episode: Episode, samples: readonly Sample[], quote: string): string {
  const drawn = charts(report, samples);
  const data = {
    time: samples.map(({ time }) => time),
    charts: drawn,
  };
  const [first, last] = [episode.ticks[0]?.time ?? 0, episode.ticks.at(-1)?.time ?? 0];
  const when = (time: number): string => new Date(time * 1_000).toISOString().slice(0, 16).replace("T", " ");
  const sections = drawn.map(
    ({ id, title, text }) =>
      `<section${id === "price" ? ' class="wide"' : ""}><h2>${escape(title)}</h2><p>${escape(text)}</p><div id="${id}"></div></section>`,
  );
  const pools = report.pools.map((pool) =>
    row([
      pool.name,
      ...[pool.lenderAssetsBefore, pool.lenderAssetsAfter, pool.badDebt, pool.reserveUsed].map((units) =>
        inTokens(units, pool.decimals),
      ),
      String(pool.liquidations),
    ]),
  );

  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bulkhead replay: ${escape(report.episode)}</title><style>${stylesheet}${STYLE}</style></head><body><main>
<h1>${escape(report.episode)}</h1>
<p>${when(first)} to ${when(last)} UTC, class ${episode.assetClass}, seed ${episode.seed}. ${escape(episode.note)}</p>
<p>Played on a local node through the real contracts, a Uniswap V3 pool that follows the market, and the keeper as a process of its
own. Traders and market depth are drawn from fits to real data; gas costs 2 gwei and a tip.</p>
<section><h2>What it came to</h2><div class="scroll"><table>${reportRows(report, quote)
    .map((cells) => row(cells))
    .join("")}</table></div></section>
<section><h2>Pools, in their own debt asset</h2><div class="scroll"><table>${row(["pool", "lenders before", "lenders after", "bad debt", "paid by the reserve", "liquidations"], "th")}${pools.join("")}</table></div></section>
<div class="grid" style="margin-top:16px">${sections.join("\n")}</div>
</main><script>${script}</script><script>const DATA = ${inScript(data)};
${client}</script></body></html>
`;
}

function inTokens(units: string, decimals: number): string {
  return (Number(units) / 10 ** decimals).toLocaleString("en-US", { maximumFractionDigits: 4 });
}
