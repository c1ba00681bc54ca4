import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Text that is safe inside an element. */
export const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Lines as a list. */
export const list = (lines: readonly string[]): string =>
  `<ul>${lines.map((line) => `<li>${escape(line)}</li>`).join("")}</ul>`;

/** JSON inside a script element: no "</script>" can come of it. */
export const json = (value: unknown): string => JSON.stringify(value).replaceAll("<", "\\u003c");

/** A field to choose from: value and text of each option. */
export const select = (id: string, options: readonly (readonly [string, string])[]): string =>
  `<select id="${id}">${options.map(([value, text]) => `<option value="${value}">${text}</option>`).join("")}</select>`;

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1180px;padding:1rem 1.25rem;color:#1b1f24;background:#fff}
h1{font-size:1.5rem;margin:.2em 0}h2{font-size:1.15rem;margin:1.6em 0 .4em}pre{overflow-x:auto;font-size:12px;line-height:1.35}
table{border-collapse:collapse;font-size:13px;width:100%}th,td{padding:.2em .5em;border-bottom:1px solid #d8dee4;text-align:right}
th:first-child,td:first-child{text-align:left}label{margin-right:1em}.charts{display:grid;gap:1rem}
.pass{color:#116329}.fail{color:#a40e26;font-weight:600}li{margin:.15em 0}
@media (prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}th,td{border-color:#30363d}.pass{color:#56d364}.fail{color:#ff7b72}}`;

/** Runs in the reader's browser before the report's own script: a chart under another. */
const CHART = `
const colours = ["#0969da", "#bf8700", "#1a7f37", "#8250df", "#cf222e"];
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const axis = { stroke: dark ? "#e6edf3" : "#1b1f24", grid: { stroke: dark ? "#30363d" : "#d8dee4", width: 1 } };
const box = document.getElementById("charts"), table = document.getElementById("table");
const chart = (title, time, series, names) => {
  const place = document.createElement("div");
  box.append(place);
  const lines = names.map((label, i) => ({ label, stroke: colours[i % colours.length], width: i === 0 ? 2 : 1.25 }));
  new uPlot({ title, width: Math.min(1140, document.body.clientWidth - 40), height: 240, axes: [axis, { ...axis, size: 64 }],
    series: [{}, ...lines] }, [time, ...series], place);
};
const fill = (head, cells) => table.replaceChildren(...[head, ...cells].map((line, i) => {
  const tr = document.createElement("tr");
  tr.append(...line.map((text) => Object.assign(document.createElement(i === 0 ? "th" : "td"), { textContent: text })));
  return tr;
}));`;

/** A report as one page that needs nothing else; its body has places `table` and `charts` for what its script draws. */
export function renderDocument(title: string, body: string, script: string): string {
  const dist = path.dirname(createRequire(import.meta.url).resolve("uplot"));
  const library = readFileSync(path.join(dist, "uPlot.iife.min.js"), "utf8");
  const style = readFileSync(path.join(dist, "uPlot.min.css"), "utf8");

  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)}</title><style>${style}${STYLE}</style></head><body>
${body}
<script>${library}</script>
<script>${CHART}${script}</script>
</body></html>
`;
}
