// The map: our own ground and lines, then the layers in the order in which they lie on each other.

import { headers } from "./api.js";
import { ground } from "./early.js";
import { collection } from "./geometry.js";
import { addIcons } from "./icons.js";
import { colour } from "./theme.js";
import { change, view } from "./view.js";

const TARTUS = [35.55, 34.95];
const WIDE_NM = 60;
const FONT = ["sans-serif"];
export const text = (field, size, more = {}) => ({ "text-field": field, "text-font": FONT, "text-size": size, ...more });

/** The zoom at which so many miles are as wide as the map. */
function zoomFor(width, latitude) {
  const metres = WIDE_NM * 1852;
  return Math.log2((40_075_017 * Math.cos((latitude * Math.PI) / 180) * width) / (512 * metres));
}

/** A map in the element, at the view's place or on Tartus. Resolves once its layers may be added. */
export async function makeMap(element) {
  const library = await import("/static/vendor/maplibre-gl/maplibre-gl.mjs");
  library.setWorkerUrl("/static/vendor/maplibre-gl/maplibre-gl-worker.mjs");
  // The worker reads its code while the graphics are being set up.
  library.prewarm();
  const [zoom, lat, lon] = view.place ?? [zoomFor(element.clientWidth, TARTUS[1]), TARTUS[1], TARTUS[0]];
  const map = new library.Map({
    container: element,
    // Without transitions: else each colour that is set costs a third of a second of pictures. The sea is the page's own background.
    style: { version: 8, transition: { duration: 0, delay: 0 }, sources: {}, layers: [] },
    center: [lon, lat],
    zoom,
    minZoom: 3,
    maxZoom: 15,
    attributionControl: false,
    transformRequest: (url) => ({ url, headers: isOwn(url) ? headers() : {} }),
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    locale: { "Map.Title": "Map. Arrow keys move it, plus and minus zoom." },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.ScaleControl({ unit: "nautical", maxWidth: 140 }), "bottom-left");
  map.addControl(new library.AttributionControl({ compact: false, customAttribution: "(c) OpenStreetMap contributors, ODbL; lines computed, not legal limits" }));
  map.on("moveend", () => change({ place: placeOf(map) }));
  // The picture is not waited for: it would be drawn once without all that is added here.
  await new Promise((done) => map.once("style.load", done));
  withoutSky(map);
  addIcons(map, colour);
  addTiles(map);
  addGround(map, (await ground).features);
  return map;
}

/** This version of the library paints a transparent sky over each picture: without a graphics card a third of all its work. */
function withoutSky(map) {
  const sky = map.style.sky;
  if (sky?.getEvaluated) sky.getEvaluated = () => undefined;
}

/** Once a picture with this source in it was drawn: not only asked for, but done by the graphics card or what stands in for it. */
export async function drawnBy(map, source) {
  do {
    await new Promise((done) => {
      map.once("render", done);
      map.triggerRepaint();
    });
  } while (!map.isSourceLoaded(source));
  const gl = map.getCanvas().getContext("webgl2");
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  do await new Promise((done) => setTimeout(done, 4));
  while (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED);
  gl.deleteSync(fence);
}

/** To the view's place, if the map is not there: someone wrote another into the address. */
export function moveTo(map) {
  if (view.place === null || JSON.stringify(view.place) === JSON.stringify(placeOf(map))) return;
  const [zoom, lat, lon] = view.place;
  map.jumpTo({ center: [lon, lat], zoom });
}

function placeOf(map) {
  const at = map.getCenter();
  return [round(map.getZoom(), 2), round(at.lat, 4), round(at.lng, 4)];
}

/** The key goes to our own server and to nobody else. */
function isOwn(url) {
  return new URL(url, location.href).origin === location.origin;
}

function round(value, digits) {
  return Number(value.toFixed(digits));
}

/** Someone else's base map, if one is set; our own land then is drawn as its outline alone. */
function addTiles(map) {
  const { tiles, tilesBy } = document.documentElement.dataset;
  if (!tiles) return;
  map.addSource("tiles", { type: "raster", tiles: [tiles], tileSize: 256, attribution: tilesBy.replaceAll("&", "&amp;").replaceAll("<", "&lt;") });
  map.addLayer({ id: "tiles", type: "raster", source: "tiles" });
}

/** Names are a source of their own: land and lines are not to wait for their letters. */
function addGround(map, features) {
  const named = (one) => one.properties.kind === "line-name" || one.properties.kind === "port";
  map.addSource("ground", { type: "geojson", data: collection(features.filter((one) => one.properties.kind !== "line-name")) });
  map.addSource("names", { type: "geojson", data: collection(features.filter(named)) });
  const kind = (name) => ["==", ["get", "kind"], name];
  map.addLayer({ id: "land", type: "fill", source: "ground", filter: kind("land"), layout: { visibility: document.documentElement.dataset.tiles ? "none" : "visible" }, paint: { "fill-antialias": false } });
  map.addLayer({ id: "shore", type: "line", source: "ground", filter: kind("land"), paint: { "line-width": 1 } });
  map.addLayer({ id: "ports", type: "line", source: "ground", filter: kind("port"), paint: { "line-width": 1.2 } });
  map.addLayer({ id: "lines", type: "line", source: "ground", filter: kind("line"), paint: { "line-width": ["case", ["==", ["get", "nm"], 12], 1.8, 1.2], "line-dasharray": [4, 2] } });
  map.addLayer({
    id: "line-names", type: "symbol", source: "names", filter: kind("line-name"), paint: {},
    layout: text(["get", "label"], 11, { "text-rotate": ["get", "angle"], "text-rotation-alignment": "map", "text-offset": [0, -0.9], "text-max-width": 40 }),
  });
  map.addLayer({ id: "port-names", type: "symbol", source: "names", filter: kind("port"), minzoom: 9, paint: {}, layout: text(["get", "label"], 11, { "text-anchor": "left", "text-offset": [0.8, 0] }) });
  paintGround(map);
}

function paintGround(map) {
  const paints = {
    land: { "fill-color": "land" },
    shore: { "line-color": "shore" },
    ports: { "line-color": "port" },
    lines: { "line-color": "limit" },
    "line-names": { "text-color": "limit-text", "text-halo-color": "sea" },
    "port-names": { "text-color": "map-text", "text-halo-color": "land" },
  };
  for (const [layer, paint] of Object.entries(paints)) {
    for (const [property, name] of Object.entries(paint)) map.setPaintProperty(layer, property, colour(name));
  }
  for (const layer of ["line-names", "port-names"]) map.setPaintProperty(layer, "text-halo-width", 1.5);
}

/** In the colours of the theme that holds now. */
export function repaint(map, layers) {
  addIcons(map, colour);
  paintGround(map);
  for (const layer of layers) layer.paint(map, colour);
}
