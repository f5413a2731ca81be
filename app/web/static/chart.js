// Two curves over time, in SVG of our own: distance to the computed line, and speed. No line leads through a silence.

import { el, svg } from "./dom.js";
import { moment } from "./words.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [340, 130, 40, 8, 14, 20];

/** `columns` as `/v1/vessels/{mmsi}/profile` gives them; `marks` are lines at values, with their names. */
export function chart(columns, member, { title, unit, marks = [], floor = null, from = null, until = null }) {
  const times = columns.time.map(Date.parse);
  const rows = times.map((time, n) => ({ time, value: columns[member][n], sure: columns.sure[n], cut: columns.after_silence[n] })).filter((row) => row.value !== null);
  if (!rows.length) return el("p", { className: "rest" }, `${title}: no value was sent in this time.`);
  const values = [...rows.filter((row) => row.sure).map((row) => row.value), ...marks.map((mark) => mark.value)];
  const shown = values.length > marks.length ? values : rows.map((row) => row.value);
  const [low, high] = widened(Math.min(...shown, floor ?? Infinity), Math.max(...shown));
  const [first, last] = [from ?? times[0], until ?? times.at(-1)];
  const x = (time) => LEFT + ((time - first) / Math.max(last - first, 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + ((high - Math.min(Math.max(value, low), high)) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const range = `${Math.min(...shown).toFixed(1)} to ${Math.max(...shown).toFixed(1)} ${unit}`;
  return el(
    "figure", { className: "chart" },
    el("figcaption", {}, `${title}, ${unit}`),
    svg(
      "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}: ${range}, ${moment(first)} to ${moment(last)}` },
      grid(low, high, y), ...marks.map((mark) => marked(mark, y)), ...lines(rows, x, y), ...doubts(rows, x, y),
      svg("text", { x: LEFT, y: HEIGHT - 5, class: "tick" }, moment(first).slice(5, 16)),
      svg("text", { x: WIDTH - RIGHT, y: HEIGHT - 5, class: "tick end" }, moment(last).slice(5, 16)),
    ),
  );
}

function widened(low, high) {
  const room = Math.max((high - low) * 0.08, 0.2);
  return [low - room, high + room];
}

function grid(low, high, y) {
  const step = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].find((size) => (high - low) / size <= 5) ?? 5000;
  const ticks = [];
  for (let value = Math.ceil(low / step) * step; value <= high; value += step) ticks.push(value);
  return svg("g", {}, ticks.flatMap((value) => [
    svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: "grid" }),
    svg("text", { x: LEFT - 4, y: y(value) + 3.5, class: "tick end" }, String(Number(value.toFixed(1)))),
  ]));
}

function marked(mark, y) {
  return svg("g", { class: "mark-line" },
    svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(mark.value), y2: y(mark.value) }),
    svg("text", { x: WIDTH - RIGHT, y: y(mark.value) - 3, class: "end" }, mark.name));
}

/** The stretches between silences; a fix alone is a dot. */
function lines(rows, x, y) {
  const stretches = [];
  for (const row of rows.filter((one) => one.sure)) {
    if (!stretches.length || row.cut) stretches.push([]);
    stretches.at(-1).push(`${x(row.time).toFixed(1)},${y(row.value).toFixed(1)}`);
  }
  return stretches.map((points) => {
    if (points.length > 1) return svg("polyline", { points: points.join(" "), class: "curve" });
    const [cx, cy] = points[0].split(",");
    return svg("circle", { cx, cy, r: 2, class: "dot" });
  });
}

function doubts(rows, x, y) {
  return rows.filter((row) => !row.sure).slice(0, 300).map((row) => {
    const [a, b] = [x(row.time), y(row.value)];
    return svg("path", { d: `M${a - 2.5} ${b - 2.5}l5 5m0 -5l-5 5`, class: "doubt" });
  });
}
