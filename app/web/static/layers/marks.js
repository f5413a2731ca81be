// A ring where each alert of the list is; the track of what is selected.

import { get } from "../api.js";
import { circle, feature, METRES_PER_NM, point } from "../geometry.js";
import { addSource, paintAll, setData, setVisible } from "./shared.js";

export const alerts = {
  name: "alerts",
  title: "Alerts",
  add(map, app) {
    addSource(map, "alerts");
    map.addLayer({
      id: "alerts", type: "symbol", source: "alerts", paint: {},
      layout: { "icon-image": ["concat", "alert-", ["get", "severity"]], "icon-allow-overlap": true, "icon-ignore-placement": true },
    });
    map.on("click", "alerts", (event) => app.pick("alert", event.features[0].properties.id, event));
  },
  show(map, shown) {
    const placed = shown.filter((alert) => alert.lon !== null && alert.lat !== null);
    setData(map, "alerts", placed.map((alert) => feature(point(alert.lon, alert.lat), { id: alert.id, severity: alert.severity })));
  },
  visible(map, shown) {
    setVisible(map, ["alerts"], shown);
  },
  paint() {},
};

export const track = {
  name: "track",
  title: "Track of what is selected",
  add(map) {
    addSource(map, "track");
    map.addLayer({ id: "track", type: "line", source: "track", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-width": 2 } });
    map.addLayer({ id: "track-fixes", type: "circle", source: "track", filter: ["in", ["geometry-type"], ["literal", ["Point", "MultiPoint"]]], paint: { "circle-radius": 2.5 } });
    map.addLayer({ id: "stay", type: "line", source: "track", filter: ["==", ["get", "what"], "stay"], paint: { "line-width": 1.5, "line-dasharray": [3, 2] } });
  },
  /** Of the vessels of an alert, or of one ship, over a span; the circle of a stay with it. Resolves to the fixes. */
  async show(map, mmsis, span, stay, signal) {
    const found = await Promise.all(
      mmsis.slice(0, 4).map((mmsi) => get(`/v1/vessels/${mmsi}/history`, { ...span, format: "geojson-line", max_points: 3000 }, { signal })),
    );
    const lines = found.flatMap((answer) => answer.features);
    const ring = stay?.diameter_nm ? [feature(circle([stay.lon, stay.lat], (stay.diameter_nm / 2) * METRES_PER_NM), { what: "stay" })] : [];
    if (map) setData(map, "track", [...lines, ...ring]);
    return lines;
  },
  clear(map) {
    setData(map, "track", []);
  },
  visible(map, shown) {
    setVisible(map, ["track", "track-fixes", "stay"], shown);
  },
  paint(map, colour) {
    paintAll(map, {
      track: { "line-color": colour("track") },
      "track-fixes": { "circle-color": colour("track") },
      stay: { "line-color": colour("track") },
    });
  },
};
