/* global uPlot, document, window, DATA */
// Runs in the reader's browser, inlined into the report: draws every chart of DATA with uPlot.

const css = (name) => window.getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const pad = (n) => String(n).padStart(2, "0");
const day = (time) => {
  const date = new Date(time * 1000);

  return `${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
};
const short = (value) => {
  const size = Math.abs(value);
  if (size >= 1e9) return `${(value / 1e9).toFixed(2)} bn`;
  if (size >= 1e6) return `${(value / 1e6).toFixed(2)} m`;
  if (size >= 1e4) return `${(value / 1e3).toFixed(1)} k`;

  return size === 0 ? "0" : size >= 100 ? value.toFixed(1) : String(Number(value.toPrecision(5)));
};
const written = (value, unit) =>
  value === null || value === undefined
    ? ""
    : unit === "%"
      ? `${Number((value * 100).toPrecision(4))} %`
      : short(value);

const axis = (more) => ({
  stroke: css("--muted"),
  grid: { stroke: css("--line"), width: 1 },
  ticks: { show: false },
  ...more,
});

function draw(chart, holder) {
  const stacked = chart.stacked === true;
  const sums = stacked ? chart.series.map((_, i) => DATA.time.map((_, t) => sum(chart.series, i, t))) : null;
  const series = chart.series.map(({ label, color, values, fill, points }, i) => ({
    label,
    stroke: css(color),
    width: stacked ? 0 : 1.5,
    points: { show: points === true, size: 5, fill: css(color) },
    paths: points === true ? () => null : undefined,
    fill: stacked || fill === true ? `${css(color)}${stacked ? "cc" : "33"}` : undefined,
    value: (_, __, ___, t) => (t === null || t === undefined ? "" : written(values[t], chart.unit)),
    spanGaps: false,
    order: i,
  }));
  const plot = new uPlot(
    {
      width: holder.clientWidth,
      height: 240,
      series: [{ label: "UTC", value: (_, time) => (time === null ? "" : day(time)) }, ...series],
      axes: [
        axis({ values: (_, times) => times.map(day), space: 110 }),
        axis({ size: 72, values: (_, ticks) => ticks.map((tick) => written(tick, chart.unit)) }),
      ],
      scales: { x: { time: true }, y: chart.log ? { distr: 3 } : chart.range ? { range: chart.range } : {} },
      bands: stacked ? chart.series.slice(1).map((_, i) => ({ series: [i + 2, i + 1] })) : [],
      cursor: { sync: { key: "all" } },
    },
    [DATA.time, ...(sums ?? chart.series.map(({ values }) => values))],
    holder,
  );
  window.addEventListener("resize", () => plot.setSize({ width: holder.clientWidth, height: 240 }));
}

function sum(series, last, t) {
  let total = 0;
  for (let i = 0; i <= last; i += 1) total += series[i].values[t];

  return total;
}

function render() {
  for (const chart of DATA.charts) {
    const holder = document.getElementById(chart.id);
    holder.replaceChildren();
    draw(chart, holder);
  }
}

render();
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", render);
