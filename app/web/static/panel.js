// The panel: whatever is selected, told with its evidence; its track on the map.

import { el, fill } from "./dom.js";
import { track } from "./layers/marks.js";
import { alertPanel } from "./panels/alert.js";
import { shipPanel } from "./panels/ship.js";
import { placePanel, sightingPanel, unitPanel } from "./panels/unit.js";
import { change, view } from "./view.js";

const MOVES_WITH_TIME = new Set(["unit", "ship", "place"]);

export class Panel {
  #element;
  #page;
  #asked = null;

  constructor(element, page) {
    this.#element = element;
    this.#page = page;
  }

  isOpen() {
    return !this.#element.hidden;
  }

  /** Show what is selected, or nothing; go there and put the focus on it. */
  async show() {
    await this.#fill({ isNew: true });
  }

  /** The time is another: a unit or a ship is told anew, and the map stays where it is. */
  async moved() {
    if (view.selected && MOVES_WITH_TIME.has(view.selected.kind)) await this.#fill({ isNew: false });
  }

  /** There is news of an alert: if it is the one that is shown, it is told anew. */
  async heard(id) {
    if (view.selected?.kind === "alert" && view.selected.id === id) await this.#fill({ isNew: false });
  }

  async #fill({ isNew }) {
    this.#asked?.abort();
    const chosen = view.selected;
    if (!chosen || !this.#page.last.moment) {
      this.#close();
      return;
    }
    const mine = new AbortController();
    this.#asked = mine;
    try {
      const told = await this.#told(chosen, mine.signal);
      if (mine.signal.aborted) return;
      this.#put(told, isNew);
      if (isNew && told.place) this.#page.flyTo(told.place);
      await this.#draw(told.track, mine.signal);
    } catch (error) {
      if (error.name !== "AbortError") this.#put({ title: "Cannot be shown", parts: [el("p", {}, error.message)] }, isNew);
    }
  }

  #told({ kind, id }, signal) {
    const { board, sightings, moment } = this.#page.last;
    if (kind === "alert") return alertPanel(id, signal);
    if (kind === "unit") return unitPanel(id, board, sightings, signal);
    if (kind === "place") return placePanel(id.split(","), board, sightings);
    if (kind === "ship") return shipPanel(id, moment.at, signal);
    if (kind === "sighting") return sightingPanel(id, signal);
    throw new Error(`The address names "${kind}", which this page does not know`);
  }

  #put(told, isNew) {
    const close = el("button", { type: "button", className: "close", onclick: () => change({ selected: null }) }, "Close");
    const top = this.#element.scrollTop;
    fill(this.#element, el("div", { className: "panel-head" }, el("h2", {}, told.title), close), ...told.parts);
    this.#element.hidden = false;
    this.#element.dataset.selected = `${view.selected.kind}:${view.selected.id}`;
    if (isNew) this.#element.focus({ preventScroll: false });
    else this.#element.scrollTop = top;
    this.#page.map?.resize();
  }

  async #draw(wanted, signal) {
    const map = this.#page.map;
    if (!map) return;
    if (wanted) await track.show(map, wanted.mmsis, wanted.span, wanted.stay, signal).catch((error) => error.name === "AbortError" || track.clear(map));
    else track.clear(map);
  }

  #close() {
    const was = this.#element.dataset.selected;
    const held = this.#element.contains(document.activeElement) || document.activeElement === this.#element;
    this.#element.hidden = true;
    fill(this.#element);
    if (this.#page.map) track.clear(this.#page.map);
    if (was && held) document.querySelector(`[data-id="${CSS.escape(was.slice(was.indexOf(":") + 1))}"]`)?.focus();
    this.#page.map?.resize();
  }
}
