// What was looked at: the footprints of images and reports, those in which nothing was seen too.

import { feature } from "../geometry.js";
import { addLayer, addSource, featureAt, paintAll, polygonOf, setData, setVisible, shapeOf } from "./shared.js";

export const name = "looks";
export const title = "Looks of the last days, and where nothing was seen";
const BACK_MS = 3 * 86_400_000;
const WIDEST_M = 60_000;
const LAYERS = ["looks", "looks-edge", "looks-none"];

export function add(map) {
  addSource(map, "looks");
  addLayer(map, { id: "looks", type: "fill", source: "looks", filter: ["get", "negative"], paint: { "fill-opacity": 0.1 } });
  addLayer(map, { id: "looks-edge", type: "line", source: "looks", filter: ["!", ["get", "negative"]], paint: { "line-width": 1, "line-opacity": 0.6 } });
  addLayer(map, { id: "looks-none", type: "line", source: "looks", filter: ["get", "negative"], paint: { "line-width": 1.6, "line-dasharray": [2, 1.5] } });
}

export function under(map, point) {
  const found = featureAt(map, point, ["looks"]);
  return found && { kind: "sighting", id: found.id };
}

/** Those that began in the three days before; what covers half a sea says nothing as a shape. */
export function show(map, moment, sightings) {
  const recent = [...sightings.values()].filter((seen) => {
    const from = Date.parse(seen.observed.from);
    return from <= moment.at && from > moment.at - BACK_MS && (seen.negative || seen.sensor?.footprint);
  });
  setData(map, "looks", recent.map(shaped).filter(Boolean));
}

function shaped(seen) {
  const footprint = seen.sensor?.footprint;
  if (!footprint && (!seen.where || seen.where.uncertainty_m > WIDEST_M)) return null;
  const shape = footprint ? polygonOf(footprint) : shapeOf(seen.where);
  return feature(shape, { id: seen.id, negative: seen.negative });
}

export function visible(map, shown) {
  setVisible(map, LAYERS, shown);
}

export function paint(map, colour) {
  paintAll(map, {
    looks: { "fill-color": colour("unseen") },
    "looks-edge": { "line-color": colour("look") },
    "looks-none": { "line-color": colour("unseen") },
  });
}
