// Ordinary traffic: small and grey, oriented by course.

import { get } from "../api.js";
import { firstShips, SHIPS } from "../early.js";
import { ARROW, DISC, Sprites } from "./sprites.js";

export const name = "traffic";
export const title = "Ships heard on AIS";
const MOVES_KN = 0.5;
const REACH_PX = 9;
const [FRESH_S, OLD_S] = [600, 21_600];

export const ships = new Sprites("traffic", { before: "track", scale: (zoom) => between(zoom, [5, 10], [0.45, 0.8]) });
let held = { mmsi: [], name: [] };
let newest = 0;

export function add(map) {
  ships.addTo(map);
}

/** Ships as of a time in ms, null for the latest. Of several that are asked for the last one counts. */
export async function show(at, signal) {
  newest += 1;
  const mine = newest;
  const first = at === null ? firstShips() : null;
  const columns = await (first ?? get(SHIPS.path, { ...SHIPS.asked, at: at === null ? null : new Date(at) }, { signal }));
  if (mine !== newest) return;
  held = columns;
  ships.put(columns.mmsi.length, (n) => marked(columns, n));
}

function marked(columns, n) {
  const course = columns.cog_deg[n] ?? columns.heading_deg[n];
  const moves = course !== null && (columns.sog_kn[n] ?? 0) >= MOVES_KN;
  return [columns.lon[n], columns.lat[n], course ?? 0, moves ? ARROW : DISC, between(columns.age_s[n], [FRESH_S, OLD_S], [0.9, 0.35])];
}

function between(value, [from, to], [first, last]) {
  return first + (last - first) * Math.min(1, Math.max(0, (value - from) / (to - from)));
}

export function under(map, point) {
  const n = ships.nearest(point, REACH_PX);
  return n < 0 ? null : told(n);
}

export function inView() {
  return ships.inView().map(told);
}

function told(n) {
  return { kind: "ship", id: held.mmsi[n], says: held.name[n] ?? `MMSI ${held.mmsi[n]}`, place: [held.lon[n], held.lat[n]] };
}

export function visible(map, shown) {
  ships.show(shown);
}

export function paint(map, colour) {
  ships.paint({ [ARROW]: colour("traffic"), [DISC]: colour("traffic") }, colour("edge"));
}
