// A ring where each alert of the list is; the track of what is selected.

import { get } from "../api.js";
import { circle, feature, METRES_PER_NM, point } from "../geometry.js";
import { addLayer, addSource, paintAll, setData, setVisible } from "./shared.js";
import { CRITICAL_RING, RING, Sprites, WARNING_RING } from "./sprites.js";

const REACH_PX = 11;
const RINGS = { info: RING, warning: WARNING_RING, critical: CRITICAL_RING };
const rings = new Sprites("alerts");
let placed = [];

function ring(alert) {
  return { kind: "alert", id: alert.id, place: [alert.lon, alert.lat] };
}

export const alerts = {
  name: "alerts",
  title: "Alerts",
  add(map) {
    rings.addTo(map);
  },
  /** The gravest last, over the others. */
  show(shown) {
    placed = shown.filter((alert) => alert.lon !== null && alert.lat !== null);
    placed.sort((a, b) => RINGS[a.severity] - RINGS[b.severity]);
    rings.put(placed.length, (n) => [placed[n].lon, placed[n].lat, 0, RINGS[placed[n].severity], 1]);
  },
  under(map, point) {
    const n = rings.nearest(point, REACH_PX);
    return n < 0 ? null : ring(placed[n]);
  },
  inView() {
    return rings.inView().map((n) => ring(placed[n]));
  },
  visible(map, shown) {
    rings.show(shown);
  },
  paint(map, colour) {
    rings.paint({ [RING]: colour("info"), [WARNING_RING]: colour("warning"), [CRITICAL_RING]: colour("critical") }, colour("edge"));
  },
};

export const track = {
  name: "track",
  title: "Track of what is selected",
  add(map) {
    addSource(map, "track");
    addLayer(map, { id: "track", type: "line", source: "track", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-width": 2 } });
    addLayer(map, { id: "track-fixes", type: "circle", source: "track", filter: ["in", ["geometry-type"], ["literal", ["Point", "MultiPoint"]]], paint: { "circle-radius": 2.5 } });
    addLayer(map, { id: "stay", type: "line", source: "track", filter: ["==", ["get", "what"], "stay"], paint: { "line-width": 1.5, "line-dasharray": [3, 2] } });
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
