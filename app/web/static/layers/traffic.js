// Ordinary traffic: small and grey, oriented by course.

import { get } from "../api.js";
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

export async function show(map, moment, signal) {
  const at = moment.latest;
  const answer = await fetchLatest(at, signal);
  map.getSource("traffic").setData(answer);
  return answer;
}

function fetchLatest(at, signal) {
  return get("/v1/positions/latest", { max_age: MAX_AGE, at: at === null ? null : new Date(at) }, { signal });
}

export function visible(map, shown) {
  setVisible(map, ["traffic"], shown);
}

export function paint(map, colour) {
  paintAll(map, { traffic: { "icon-color": colour("traffic") } });
}
