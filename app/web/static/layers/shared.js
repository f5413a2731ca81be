// What the layers share: a GeoJSON source by name, and shapes as the reports give them.

import { away, circle, collection, sector } from "../geometry.js";

const layersOf = new Map();
const putAway = new Set();
const filled = new Set();

export function addSource(map, name, more = {}) {
  map.addSource(name, { type: "geojson", data: collection([]), ...more });
  layersOf.set(name, []);
}

/** A layer of such a source. One that has nothing to show is none to the map: each costs it a pass over the whole picture. */
export function addLayer(map, layer) {
  layersOf.get(layer.source).push(layer.id);
  map.addLayer({ ...layer, layout: { ...layer.layout, visibility: "none" } });
}

export function setData(map, name, features) {
  const wasFilled = filled.has(name);
  if (features.length) filled.add(name);
  else filled.delete(name);
  if (features.length || wasFilled) map.getSource(name).setData(collection(features));
  if (wasFilled !== filled.has(name)) apply(map, layersOf.get(name));
}

/** What the map shows of these layers at a point, the uppermost first. */
export function featureAt(map, point, ids) {
  return map.queryRenderedFeatures(point, { layers: ids })[0]?.properties ?? null;
}

export function setVisible(map, ids, visible) {
  for (const id of ids) {
    if (visible) putAway.delete(id);
    else putAway.add(id);
  }
  apply(map, ids);
}

function apply(map, ids) {
  for (const id of ids) {
    const shown = !putAway.has(id) && filled.has(map.getLayer(id).source);
    map.setLayoutProperty(id, "visibility", shown ? "visible" : "none");
  }
}

export function paintAll(map, paints) {
  for (const [layer, paint] of Object.entries(paints)) {
    for (const [property, value] of Object.entries(paint)) map.setPaintProperty(layer, property, value);
  }
}

/** Where a sighting says that it was: its polygon, a sector or ring about the place it counts from, or a circle. */
export function shapeOf(where) {
  if (!where) return null;
  if (where.polygon) return polygonOf(where.polygon);
  const bearing = where.bearing;
  const centre = [where.lon, where.lat];
  if (bearing?.range_m && bearing.bearing_deg) {
    const [from, to] = bearing.bearing_deg;
    const middle = from + ((to - from + 360) % 360) / 2;
    const datum = away(centre, (bearing.range_m[0] + bearing.range_m[1]) / 2, middle + 180);
    return sector(datum, bearing.range_m, bearing.bearing_deg);
  }
  if (bearing?.range_m) return sector(centre, bearing.range_m, [0, 360]);
  return circle(centre, Math.max(where.uncertainty_m ?? 0, 50));
}

export function polygonOf(ring) {
  const points = ring.map(([lon, lat]) => [lon, lat]);
  const [first, last] = [points[0], points.at(-1)];
  const closed = first[0] === last[0] && first[1] === last[1];
  return { type: "Polygon", coordinates: [closed ? points : [...points, first]] };
}
