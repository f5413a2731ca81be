// What the layers share: a GeoJSON source by name, and shapes as the reports give them.

import { away, circle, collection, sector } from "../geometry.js";

export function addSource(map, name, more = {}) {
  map.addSource(name, { type: "geojson", data: collection([]), ...more });
}

export function setData(map, name, features) {
  map.getSource(name).setData(collection(features));
}

export function setVisible(map, ids, visible) {
  for (const id of ids) map.setLayoutProperty(id, "visibility", visible ? "visible" : "none");
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
