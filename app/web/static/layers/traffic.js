// Ordinary traffic: small and grey, oriented by course.

import { address } from "../api.js";
import { addSource, paintAll, setVisible } from "./shared.js";

export const name = "traffic";
export const title = "Ships heard on AIS";
const MAX_AGE = "6h";
const MOVES_KN = 0.5;

export function add(map, app) {
  addSource(map, "traffic", { promoteId: "mmsi", buffer: 8, tolerance: 0, maxzoom: 12 });
  const course = ["coalesce", ["get", "cog_deg"], ["get", "heading_deg"]];
  const moves = ["all", [">=", ["coalesce", ["get", "sog_kn"], 0], MOVES_KN], ["!=", course, null]];
  map.addLayer({
    id: "traffic", type: "symbol", source: "traffic",
    layout: {
      "icon-image": ["case", moves, "ship", "still"],
      "icon-rotate": ["coalesce", course, 0],
      "icon-rotation-alignment": "map",
      "icon-allow-overlap": true,
      "icon-ignore-placement": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 5, 0.45, 10, 0.8],
    },
    paint: { "icon-opacity": ["interpolate", ["linear"], ["get", "age_s"], 600, 0.9, 21600, 0.35] },
  });
  map.on("click", "traffic", (event) => app.pick("ship", event.features[0].properties.mmsi, event));
  map.on("mouseenter", "traffic", (event) => app.hint(event, event.features[0].properties.name ?? `MMSI ${event.features[0].properties.mmsi}`));
  map.on("mouseleave", "traffic", () => app.hint(null));
}

/** The map's worker asks and reads by itself: with 20,000 ships the page itself would stand still over it. */
export function show(map, at) {
  const asked = { max_age: MAX_AGE, at: at === null ? null : new Date(at) };
  map.getSource("traffic").setData(new URL(address("/v1/positions/latest", asked), location.href).href);
}

export function visible(map, shown) {
  setVisible(map, ["traffic"], shown);
}

export function paint(map, colour) {
  paintAll(map, { traffic: { "icon-color": colour("traffic") } });
}
