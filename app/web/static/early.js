// What the first picture needs is asked for while the rest of the page is still being read.

import { get } from "./api.js";
import { fromAddress } from "./view.js";

export const SHIPS = { path: "/v1/positions/latest", asked: { max_age: "6h", format: "columns" } };

const { at, knownAt } = fromAddress();
let ships = at === null && knownAt === null ? get(SHIPS.path, SHIPS.asked) : null;
// Whoever takes it hears of a failure.
ships?.catch(() => null);

/** Land, lines and ports with their names, as GeoJSON. */
export const ground = get("/static/ground.geojson");
ground.catch(() => null);

/** The latest ships, once: whoever asks again gets null and asks the server. */
export function firstShips() {
  const held = ships;
  ships = null;
  return held;
}
