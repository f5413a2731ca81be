// Units of interest as the board has them: a mark for the evidence, the shape of what is not known, fading with age.

import { circle, feature, METRES_PER_NM, point } from "../geometry.js";
import { text } from "../map.js";
import { addSource, paintAll, setData, setVisible, shapeOf } from "./shared.js";

export const name = "units";
export const title = "Units of interest, and how well their place is known";
const MOST_REACH_NM = 300;
const IMAGES = new Set(["satellite_image", "photo"]);
const LAYERS = ["reach", "unsure", "unsure-edge", "unit-names", "units"];

export function add(map, app) {
  for (const source of ["units", "unsure", "reach"]) addSource(map, source);
  map.addLayer({ id: "reach", type: "line", source: "reach", paint: { "line-width": 1.2, "line-dasharray": [1, 3] } });
  map.addLayer({ id: "unsure", type: "fill", source: "unsure", paint: {} });
  map.addLayer({ id: "unsure-edge", type: "line", source: "unsure", paint: { "line-width": 1.2 } });
  map.addLayer({
    id: "unit-names", type: "symbol", source: "units", paint: {},
    layout: text(["get", "label"], 12, { "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 1.1, "text-justify": "auto", "text-optional": true, "text-max-width": 14 }),
  });
  map.addLayer({
    id: "units", type: "symbol", source: "units", paint: {},
    layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-ignore-placement": true, "icon-rotate": ["get", "course"], "icon-offset": ["get", "offset"] },
  });
  for (const layer of ["units", "unit-names"]) {
    map.on("click", layer, (event) => app.pick("unit", event.features[0].properties.key, event));
    map.on("mouseenter", layer, (event) => app.hint(event, event.features[0].properties.says));
    map.on("mouseleave", layer, () => app.hint(null));
  }
}

/** A row's place now, or where it was last known: none of those that are known to be elsewhere is put off Tartus. */
export function placeOf(row) {
  return row.where ?? row.last_known?.where ?? null;
}

export function freshnessOf(row) {
  return row.where ? row.freshness : "expired";
}

/** By what the place of a row is known: `ais`, `image` or `report`, and the sighting if it is one. */
export function groundOf(row, sightings) {
  const place = placeOf(row);
  const grounds = [...row.evidence].reverse();
  for (const ground of grounds) {
    const seen = sightings.get(ground.id);
    if (!seen?.where || !place) continue;
    if (Math.abs(seen.where.lon - place.lon) < 1e-5 && Math.abs(seen.where.lat - place.lat) < 1e-5) return evidenceOf(seen);
  }
  const last = grounds[0];
  if (last?.kind === "ais") return { evidence: "ais", sighting: null };
  return last && sightings.has(last.id) ? { ...evidenceOf(sightings.get(last.id)), sighting: null } : { evidence: "report", sighting: null };
}

function evidenceOf(seen) {
  if (seen.source.kind === "ais") return { evidence: "ais", sighting: seen };
  return { evidence: IMAGES.has(seen.source.kind) ? "image" : "report", sighting: seen };
}

export function show(map, board, sightings) {
  const marks = [];
  const shapes = new Map();
  const rings = [];
  for (const row of board.posture) {
    const place = placeOf(row);
    if (!place) continue;
    const freshness = freshnessOf(row);
    const { evidence, sighting } = groundOf(row, sightings);
    const key = `${place.lon} ${place.lat} ${place.uncertainty_m}`;
    marks.push({ row, place, freshness, evidence });
    if (!shapes.has(key)) shapes.set(key, feature(shapeOf(sighting?.where ?? place), { freshness }));
    if (row.reach && freshness !== "fresh" && row.reach.radius_nm <= MOST_REACH_NM) {
      rings.push(feature(circle([place.lon, place.lat], row.reach.radius_nm * METRES_PER_NM), { key: row.key }));
    }
  }
  setData(map, "units", apart(marks));
  setData(map, "unsure", [...shapes.values()]);
  setData(map, "reach", rings);
}

/** Marks that share a place stand side by side: which of them is where in it nobody knows. */
function apart(marks) {
  const groups = Map.groupBy ? Map.groupBy(marks, placeKey) : grouped(marks);
  return [...groups.values()].flatMap((group) =>
    group.map((mark, n) => marked(mark, [Math.round((n - (group.length - 1) / 2) * 20), 0], n === 0 ? names(group) : "")),
  );
}

const placeKey = ({ place }) => `${place.lon} ${place.lat}`;

function grouped(marks) {
  const groups = new Map();
  for (const mark of marks) groups.set(placeKey(mark), [...(groups.get(placeKey(mark)) ?? []), mark]);
  return groups;
}

function names(group) {
  const shown = group.slice(0, 4).map(({ row, freshness }) => `${row.name}${freshness === "expired" ? " (last known)" : ""}`);
  const more = group.length - shown.length;
  return [...shown, ...(more ? [`and ${more} more`] : [])].join("\n");
}

function marked({ row, place, freshness, evidence }, offset, label) {
  return feature(point(place.lon, place.lat), {
    key: row.key, label, offset, course: 0, freshness, evidence,
    icon: `unit-${evidence}-${freshness}`,
    says: `${row.name}: ${place.says}`,
  });
}

export function visible(map, shown) {
  setVisible(map, LAYERS, shown);
}

export function paint(map, colour) {
  const byAge = ["match", ["get", "freshness"], "fresh", colour("unit"), "stale", colour("unit-stale"), colour("unit-expired")];
  paintAll(map, {
    reach: { "line-color": colour("unit-expired") },
    unsure: { "fill-color": byAge, "fill-opacity": ["match", ["get", "freshness"], "fresh", 0.14, "stale", 0.09, 0.05] },
    "unsure-edge": { "line-color": byAge, "line-opacity": 0.8 },
    "unit-names": { "text-color": ["match", ["get", "freshness"], "expired", colour("muted"), colour("map-text")], "text-halo-color": colour("sea"), "text-halo-width": 1.6 },
  });
}
