// Shapes on the sea, in degrees (GeoJSON order), from distances in metres on a sphere.

const RADIUS = 6_371_008.8;
export const METRES_PER_NM = 1852;
const rad = (degrees) => (degrees * Math.PI) / 180;
const deg = (radians) => (radians * 180) / Math.PI;

/** The point so many metres from another on a bearing. */
export function away([lon, lat], metres, bearing) {
  const [d, b, a] = [metres / RADIUS, rad(bearing), rad(lat)];
  const there = Math.asin(Math.sin(a) * Math.cos(d) + Math.cos(a) * Math.sin(d) * Math.cos(b));
  const turned = Math.atan2(Math.sin(b) * Math.sin(d) * Math.cos(a), Math.cos(d) - Math.sin(a) * Math.sin(there));
  return [lon + deg(turned), deg(there)];
}

/** Great-circle distance in metres. */
export function distance([lon1, lat1], [lon2, lat2]) {
  const [a, b] = [rad(lat1), rad(lat2)];
  const h = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(rad(lon2 - lon1) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
}

export function circle(centre, metres, steps = 72) {
  const ring = [];
  for (let step = 0; step <= steps; step += 1) ring.push(away(centre, metres, (360 * step) / steps));
  return { type: "Polygon", coordinates: [ring] };
}

/** Between two ranges and two bearings from a point. */
export function sector(centre, [near, far], [from, to]) {
  const wide = to >= from ? to - from : to - from + 360;
  if (wide >= 359) return ringBetween(centre, near, far);
  const steps = Math.max(6, Math.ceil(wide / 3));
  const arc = (metres) => Array.from({ length: steps + 1 }, (_, n) => away(centre, metres, from + (wide * n) / steps));
  const ring = near > 0 ? [...arc(far), ...arc(near).reverse()] : [...arc(far), centre];
  return { type: "Polygon", coordinates: [[...ring, ring[0]]] };
}

function ringBetween(centre, near, far) {
  const outer = circle(centre, far).coordinates[0];
  return { type: "Polygon", coordinates: near > 0 ? [outer, circle(centre, near).coordinates[0].reverse()] : [outer] };
}

export function feature(geometry, properties, id) {
  return { type: "Feature", geometry, properties, ...(id === undefined ? {} : { id }) };
}

export function point(lon, lat) {
  return { type: "Point", coordinates: [lon, lat] };
}

export function collection(features) {
  return { type: "FeatureCollection", features };
}
