// Units of interest as the board has them: a mark for the evidence, the shape of what is not known, fading with age.

import { away, circle, feature, METRES_PER_NM, point } from "../geometry.js";
import { text } from "../map.js";
import { addLayer, addSource, featureAt, paintAll, setData, setVisible, shapeOf } from "./shared.js";

export const name = "units";
export const title = "Units of interest, and how well their place is known";
const MOST_REACH_NM = 300;
const IMAGES = new Set(["satellite_image", "photo"]);
const WIDE_M = 9_000;
const MOST_NAMED = 3;
const LAYERS = ["reach", "reach-names", "unsure", "unsure-edge", "unsure-names", "unit-names", "units"];

export function add(map) {
  for (const source of ["units", "unsure", "reach"]) addSource(map, source);
  addLayer(map, { id: "reach", type: "line", source: "reach", paint: { "line-width": 1.2, "line-dasharray": [1, 3] } });
  addLayer(map, { id: "unsure", type: "fill", source: "unsure", paint: {} });
  addLayer(map, { id: "unsure-edge", type: "line", source: "unsure", paint: { "line-width": 1.2 } });
  const along = text(["get", "label"], 11, { "text-anchor": "bottom", "text-max-width": 30 });
  addLayer(map, { id: "reach-names", type: "symbol", source: "reach", filter: ["has", "label"], paint: {}, layout: along });
  addLayer(map, { id: "unsure-names", type: "symbol", source: "unsure", filter: ["has", "label"], paint: {}, layout: along });
  addLayer(map, {
    id: "unit-names", type: "symbol", source: "units", paint: {},
    layout: text(["get", "label"], 12, { "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 1.1, "text-justify": "auto", "text-optional": true, "text-max-width": 14 }),
  });
  addLayer(map, {
    id: "units", type: "symbol", source: "units", paint: {},
    layout: text(["get", "count"], 10, { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-ignore-placement": true, "text-allow-overlap": true, "text-ignore-placement": true }),
  });
}

export function under(map, point) {
  const found = featureAt(map, point, ["units", "unit-names"]);
  return found && { kind: found.keys.includes(",") ? "place" : "unit", id: found.keys, says: found.says };
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
    marks.push({ row, place, freshness, evidence });
    addShape(shapes, place, sighting, freshness);
    if (row.reach && freshness !== "fresh" && row.reach.radius_nm <= MOST_REACH_NM) rings.push(...reachOf(row, place));
  }
  setData(map, "units", [...grouped(marks).values()].map(marked));
  setData(map, "unsure", [...shapes.values()].flat());
  setData(map, "reach", rings);
}

const AGES = ["fresh", "stale", "expired"];

/** Once for all that share it, as fresh as the freshest of them; a wide one says on its edge how wide it is. */
function addShape(shapes, place, sighting, freshness) {
  const key = `${place.lon} ${place.lat} ${place.uncertainty_m} ${sighting ? "" : "circle"}`;
  const held = shapes.get(key);
  if (held && AGES.indexOf(held[0].properties.freshness) <= AGES.indexOf(freshness)) return;
  const shape = feature(shapeOf(sighting?.where ?? place), { freshness });
  const isWide = place.uncertainty_m >= WIDE_M;
  const edge = away([place.lon, place.lat], place.uncertainty_m, 270);
  const label = `place known to ${Math.round(place.uncertainty_m / METRES_PER_NM)} NM`;
  shapes.set(key, isWide ? [shape, feature(point(...edge), { freshness, label })] : [shape]);
}

function reachOf(row, place) {
  const metres = row.reach.radius_nm * METRES_PER_NM;
  const label = `${row.name} can have come so far by now`;
  return [feature(circle([place.lon, place.lat], metres), {}), feature(point(...away([place.lon, place.lat], metres, 180)), { label })];
}

/** Those of one place are one mark: which of them is where in it nobody knows. */
function grouped(marks) {
  const groups = new Map();
  for (const mark of marks) {
    const key = `${mark.place.lon} ${mark.place.lat}`;
    groups.set(key, [...(groups.get(key) ?? []), mark]);
  }
  return groups;
}

function marked(group) {
  const freshest = [...group].sort((a, b) => AGES.indexOf(a.freshness) - AGES.indexOf(b.freshness))[0];
  const { place, freshness, evidence } = freshest;
  return feature(point(place.lon, place.lat), {
    keys: group.map(({ row }) => row.key).join(","),
    label: labelOf(group), freshness, evidence,
    icon: `unit-${evidence}-${freshness}`,
    count: group.length > 1 ? String(group.length) : "",
    says: group.map(({ row, place: there }) => `${row.name}: ${there.says}`).join("\n"),
  });
}

function labelOf(group) {
  const names = group.map(({ row, freshness }) => `${row.name}${freshness === "expired" ? " (last known)" : ""}`);
  if (group.length <= MOST_NAMED) return names.join("\n");
  const expired = group.filter(({ freshness }) => freshness === "expired").length;
  const words = expired === group.length ? "last known " : "";
  return `${group.length} units, ${words}somewhere within the circles`;
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
    "reach-names": { "text-color": colour("muted"), "text-halo-color": colour("sea"), "text-halo-width": 1.6 },
    "unsure-names": { "text-color": colour("muted"), "text-halo-color": colour("sea"), "text-halo-width": 1.6 },
    units: { "text-color": ["match", ["get", "freshness"], "expired", colour("map-text"), colour("edge")], "text-halo-color": ["match", ["get", "freshness"], "expired", colour("sea"), "rgba(0,0,0,0)"], "text-halo-width": 1 },
    "unit-names": { "text-color": ["match", ["get", "freshness"], "expired", colour("muted"), colour("map-text")], "text-halo-color": colour("sea"), "text-halo-width": 1.6 },
  });
}
