// How well ships are heard, and where satellite positioning was jammed: as shading under all else.

import { get } from "../api.js";
import { circle, feature, METRES_PER_NM } from "../geometry.js";
import { addLayer, addSource, featureAt, paintAll, setData, setVisible } from "./shared.js";

export const name = "coverage";
export const title = "How well AIS is heard (good, poor, unknown)";

export function add(map) {
  addSource(map, "coverage");
  addLayer(map, { id: "coverage", type: "fill", source: "coverage", filter: ["==", ["get", "class"], "A"], paint: { "fill-antialias": false } });
}

export async function show(map, moment, signal) {
  const found = await get("/v1/coverage", { bbox: "31,31,37,37.5", at: new Date(Math.min(moment.at, moment.concluded ?? moment.at)) }, { signal });
  setData(map, "coverage", found.features);
}

export function visible(map, shown) {
  setVisible(map, ["coverage"], shown);
}

export function paint(map, colour) {
  const word = ["get", "coverage"];
  paintAll(map, {
    coverage: {
      "fill-color": ["match", word, "good", colour("heard"), "poor", colour("heard-poorly"), colour("unknown")],
      "fill-opacity": ["match", word, "good", 0.16, "poor", 0.16, 0.05],
    },
  });
}

export const jamming = {
  name: "jamming",
  title: "Jammed satellite positioning",
  add(map) {
    addSource(map, "jamming");
    addLayer(map, { id: "jamming", type: "fill", source: "jamming", paint: { "fill-opacity": 0.2 } });
    addLayer(map, { id: "jamming-edge", type: "line", source: "jamming", paint: { "line-width": 1.5 } });
  },
  under(map, point) {
    const found = featureAt(map, point, ["jamming"]);
    return found && { kind: "alert", id: found.id };
  },
  /** Each incident as a circle: about where it throws ships to, or where those were who lost their position. */
  show(map, alerts) {
    const known = alerts.filter((alert) => alert.kind === "gnss_interference" && alert.lon !== null);
    setData(map, "jamming", known.map((alert) => {
      const nm = alert.evidence?.radius_nm ?? (alert.subtype === "loss" ? 50 : 5);
      return feature(circle([alert.lon, alert.lat], nm * METRES_PER_NM), { id: alert.id });
    }));
  },
  visible(map, shown) {
    setVisible(map, ["jamming", "jamming-edge"], shown);
  },
  paint(map, colour) {
    paintAll(map, { jamming: { "fill-color": colour("jamming") }, "jamming-edge": { "line-color": colour("jamming") } });
  },
};
