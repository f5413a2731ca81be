// The page: what is looked at (view.js) leads to what is asked for (data.js), drawn (map.js, layers/) and told (lists.js, panels/).

import { Refused } from "./api.js";
import { Alerts, boardAt, rangeOf } from "./data.js";
import { el, fill } from "./dom.js";
import { addKey } from "./key.js";
import * as marks from "./layers/marks.js";
import * as looks from "./layers/looks.js";
import * as shading from "./layers/shading.js";
import * as traffic from "./layers/traffic.js";
import * as units from "./layers/units.js";
import { markSelected, showAlerts, showUnits } from "./lists.js";
import { follow } from "./live.js";
import { drawnBy, makeMap, moveTo, repaint } from "./map.js";
import { Panel } from "./panel.js";
import { addPicking } from "./picking.js";
import * as strip from "./strip.js";
import * as theme from "./theme.js";
import { addTime, shownAt } from "./time.js";
import { change, fromAddress, onChange, view } from "./view.js";

const LAYERS = [shading, shading.jamming, looks, traffic, marks.track, units, marks.alerts];
/** What can be chosen on the map: a mark before the ring about it, a ring before the area that it lies in. */
const CHOSEN_FROM = [units, traffic, marks.alerts, looks, shading.jamming];
const REFRESH_MS = 60_000;
const NEWS_TOGETHER_MS = 150;
const part = (id) => document.getElementById(id);

class Page {
  constructor() {
    this.alerts = new Alerts();
    this.fresh = new Set();
    this.pending = null;
    this.last = { board: null, sightings: new Map(), alerts: [] };
  }

  async start() {
    Object.assign(view, fromAddress());
    theme.follow(part("theme"), () => this.map && repaint(this.map, LAYERS));
    this.askKey = addKey(part("key-button"), part("key-dialog"), () => this.renew());
    this.panel = new Panel(part("panel"), this);
    this.#layerSwitches();
    this.#tabs();
    onChange(["at", "knownAt"], () => this.refresh());
    onChange(["selected"], () => {
      markSelected(part("units"), part("alerts"));
      this.panel.show();
    });
    onChange(["hidden"], () => this.#applyHidden());
    onChange(["place"], () => this.map && moveTo(this.map));
    addEventListener("hashchange", () => change(fromAddress()));
    addEventListener("keydown", (event) => this.#keyed(event));
    const drawn = this.#makeMap();
    await this.renew();
    await drawn;
    follow({ news: (piece) => this.#news(piece), state: (now, error) => this.#streamed(now, error), anew: () => this.#anew() });
    setInterval(() => view.at === null && document.visibilityState === "visible" && this.renew(), REFRESH_MS);
  }

  async #makeMap() {
    if (document.documentElement.dataset.map !== "yes") {
      part("no-map").hidden = false;
      return;
    }
    try {
      const map = await makeMap(part("map"));
      for (const layer of LAYERS) {
        layer.add(map);
        layer.paint(map, theme.colour);
      }
      addPicking(map, CHOSEN_FROM, this);
      this.map = map;
      this.#applyHidden();
      this.#showTraffic();
      if (this.range) shading.show(map, this.moment()).catch((error) => this.#failed(error));
      this.draw();
    } catch (error) {
      part("no-map").hidden = false;
      fill(part("no-map"), `The map cannot be drawn here (${error.message}). The lists work without it.`);
    }
  }

  /** Ask what times there are, then show the moment; also once a key was given. */
  async renew() {
    try {
      const range = await rangeOf();
      if (this.range) Object.assign(this.range, range);
      else {
        this.range = range;
        this.updateTime = addTime(part("time"), range, () => this.pending === null);
      }
      this.updateTime();
      this.#say(null);
      await this.refresh();
    } catch (error) {
      this.#failed(error);
    }
  }

  moment() {
    const at = shownAt(this.range);
    return { at, knownAt: view.knownAt, concluded: this.range.concluded };
  }

  /** Once all that was asked for stands on the map. */
  async idle() {
    await this.ships;
    await new Promise((done) => {
      this.map.once("idle", done);
      this.map.triggerRepaint();
    });
  }

  /** What is in sight of a layer that is drawn from arrays, `traffic` or `alerts`: `[{kind, id, says, place}]`. */
  placed(name) {
    return LAYERS.find((layer) => layer.name === name).inView();
  }

  /** Show the moment of the view. What was asked for another moment is dropped. */
  async refresh() {
    if (!this.range) return;
    this.pending?.abort();
    const mine = new AbortController();
    this.pending = mine;
    document.body.setAttribute("aria-busy", "true");
    const moment = this.moment();
    try {
      const asked = [boardAt(moment, mine.signal), this.alerts.at(moment, mine.signal), strip.show(part("strip"), moment, mine.signal)];
      if (this.map) asked.push(shading.show(this.map, moment, mine.signal));
      // On opening they were asked for before all else.
      if (this.map && (this.isBegun || !this.ships)) this.#showTraffic(mine.signal);
      this.isBegun = true;
      const [{ board, sightings }, alerts] = await Promise.all(asked);
      if (this.pending !== mine) return;
      this.last = { moment, board, sightings, alerts };
      this.draw();
      if (view.selected && !this.panel.isOpen()) this.panel.show();
      else this.panel.moved();
      this.#say(null);
    } catch (error) {
      if (error.name !== "AbortError") this.#failed(error);
    } finally {
      if (this.pending === mine) {
        this.pending = null;
        document.body.setAttribute("aria-busy", "false");
        document.body.dataset.shown = moment.at;
      }
    }
  }

  /** It needs to know nothing of the store, so that ships need not wait for what does. */
  #showTraffic(signal) {
    const isLatest = view.at === null && view.knownAt === null;
    const shown = traffic.show(isLatest ? null : Math.min(view.at ?? Infinity, view.knownAt ?? Infinity), signal);
    this.ships = shown.then(() => this.#firstPicture()).catch((error) => {
      this.isBegun = true;
      if (error.name !== "AbortError") this.#failed(error);
    });
  }

  /** For those who measure how long one waits for it. */
  async #firstPicture() {
    if (document.body.dataset.ships) return;
    await drawnBy(this.map, "ground");
    if (document.body.dataset.ships) return;
    performance.mark("ships drawn");
    document.body.dataset.ships = "drawn";
  }

  draw() {
    const { moment, board, sightings, alerts } = this.last;
    if (!board) return;
    showUnits(part("units"), board, sightings);
    showAlerts(part("alerts"), alerts, { fresh: this.fresh, cutAt: this.alerts.cutAt, readLater: this.alerts.readLater });
    if (!this.map) return;
    units.show(this.map, board, sightings);
    looks.show(this.map, moment, sightings);
    shading.jamming.show(this.map, alerts);
    marks.alerts.show(alerts);
  }

  /** What was clicked on the map. */
  pick({ kind, id }) {
    change({ selected: { kind, id: String(id) } });
  }

  /** A hand over what can be chosen, and a short text beside it; null ends it. */
  hint(found) {
    const canvas = this.map.getCanvas();
    canvas.style.cursor = found ? "pointer" : "";
    canvas.title = found?.says ?? "";
  }

  flyTo(place) {
    if (!this.map || !place) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // On a phone the panel lies over the lower part of the map.
    const isNarrow = matchMedia("(max-width: 760px)").matches;
    const offset = [0, isNarrow ? -this.map.getContainer().clientHeight * 0.3 : 0];
    this.map.flyTo({ center: place, zoom: Math.max(this.map.getZoom(), 8.5), offset, duration: still ? 0 : 700 });
  }

  /** Many pieces that come at once are drawn once. */
  #news(piece) {
    if (piece.change === "opened" || piece.change === "reopened") this.fresh.add(piece.alert.id);
    for (const id of this.alerts.take(piece.alert)) this.fresh.delete(id);
    if (view.at === null && this.range) this.range.until = Math.max(this.range.until, Date.parse(piece.alert.detected_at));
    // What one does oneself in the panel is shown there already.
    if (piece.change !== "triage") this.panel.heard(piece.alert.id);
    this.drawing ??= setTimeout(() => this.#drawNews(), NEWS_TOGETHER_MS);
  }

  async #drawNews() {
    this.drawing = null;
    if (!this.last.moment) return;
    const moment = this.moment();
    this.last.alerts = await this.alerts.at(moment);
    this.last.moment = moment;
    this.updateTime();
    this.draw();
  }

  #streamed(now, error) {
    document.body.dataset.stream = now;
    if (now === "live" && this.wasCut) this.renew();
    this.wasCut = now !== "live";
    if (this.wasCut && error) this.#say("Cut off from the server: trying again. What is shown may be old.");
  }

  #anew() {
    this.alerts.forget();
    this.renew();
  }

  #failed(error) {
    if (error instanceof Refused && error.status === 401) {
      this.#say("This server asks for a key.");
      this.askKey();
    } else this.#say(error instanceof Refused ? error.message : `The server cannot be asked (${error.message}).`);
  }

  #say(text) {
    const message = part("message");
    if (text === null && this.wasCut) return;
    message.hidden = text === null;
    message.textContent = text ?? "";
  }

  #layerSwitches() {
    const box = part("layers");
    for (const layer of LAYERS) {
      const input = el("input", { type: "checkbox", checked: !view.hidden.has(layer.name), onchange: (event) => this.#switch(layer.name, event.target.checked) });
      box.append(el("label", { "data-layer": layer.name }, input, ` ${layer.title}`));
    }
    part("layers-button").addEventListener("click", () => {
      box.hidden = !box.hidden;
      part("layers-button").setAttribute("aria-expanded", String(!box.hidden));
    });
  }

  /** On a phone there is room for one of them. */
  #tabs() {
    const buttons = [...part("tabs").querySelectorAll("button")];
    const choose = (name) => {
      document.body.dataset.tab = name;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.tab === name));
      this.map?.resize();
    };
    for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.tab));
    choose("map");
  }

  #switch(name, shown) {
    const hidden = new Set(view.hidden);
    if (shown) hidden.delete(name);
    else hidden.add(name);
    change({ hidden });
  }

  #applyHidden() {
    for (const layer of LAYERS) {
      const shown = !view.hidden.has(layer.name);
      if (this.map) layer.visible(this.map, shown);
      part("layers").querySelector(`[data-layer="${layer.name}"] input`).checked = shown;
    }
  }

  #keyed(event) {
    if (event.key === "Escape" && !part("key-dialog").open) change({ selected: null });
  }
}

const page = new Page();
window.twelvemile = page;
page.start();
