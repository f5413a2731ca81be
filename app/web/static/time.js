// The time that is shown, and what was known then: a slider that moves all layers, and plays.

import { el } from "./dom.js";
import { change, onChange, view } from "./view.js";
import { moment } from "./words.js";

const DAY = 86_400_000;
const STEP = 3_600_000;
const PLAY_STEP = 6 * STEP;
const PLAY_EVERY_MS = 700;

/** `range` = {since, until} in ms: what the store holds. `idle` tells whether what was asked for has been drawn. */
export function addTime(footer, range, idle) {
  const slider = el("input", {
    type: "range", id: "slider", min: range.since, max: range.until, step: STEP, "aria-label": "Time shown",
    oninput: (event) => change({ at: atEnd(Number(event.target.value), range) }),
  });
  const at = el("input", { type: "datetime-local", id: "at", step: 60, "aria-label": "Time shown (UTC)", onchange: (event) => change({ at: typed(event.target.value) }) });
  const known = el("input", { type: "datetime-local", id: "known-at", step: 60, "aria-label": "As known at (UTC)", onchange: (event) => change({ knownAt: typed(event.target.value) }) });
  const play = el("button", { type: "button", id: "play", "aria-pressed": "false" }, "Play");
  const now = el("button", { type: "button", id: "now", onclick: () => change({ at: null }) }, "Latest");
  const same = el("button", { type: "button", id: "known-then", onclick: () => change({ knownAt: view.knownAt === null ? shownAt(range) : null }) }, "As known then");
  const steps = [-7 * DAY, -DAY, DAY, 7 * DAY].map((by) =>
    el("button", { type: "button", "aria-label": `${Math.abs(by / DAY)} day${Math.abs(by) > DAY ? "s" : ""} ${by < 0 ? "back" : "on"}`, onclick: () => change({ at: within(shownAt(range) + by, range) }) }, `${by < 0 ? "−" : "+"}${Math.abs(by / DAY)} d`));
  const shown = el("output", { htmlFor: "slider", for: "slider", id: "shown-at" });
  const fine = el("details", { className: "fine" },
    el("summary", {}, "Go to"),
    el("div", { className: "pop" }, el("label", { for: "at" }, "Time shown, UTC"), at, el("label", { for: "known-at" }, "As known at, UTC"), known, same));
  footer.append(
    el("div", { className: "row" }, play, slider, now),
    el("div", { className: "row" }, ...steps.slice(0, 2), shown, ...steps.slice(2), fine));
  playing(play, range, idle);
  const update = () => {
    const time = shownAt(range);
    slider.max = range.until;
    slider.value = time;
    slider.setAttribute("aria-valuetext", moment(time));
    at.value = input(time);
    known.value = view.knownAt === null ? "" : input(view.knownAt);
    now.setAttribute("aria-pressed", String(view.at === null));
    same.setAttribute("aria-pressed", String(view.knownAt !== null));
    shown.textContent = `${moment(time)}${view.at === null ? (range.live ? " (now)" : " (newest this store holds)") : ""}${view.knownAt === null ? "" : `, as known ${moment(view.knownAt)}`}`;
  };
  onChange(["at", "knownAt"], update);
  update();
  return update;
}

export function shownAt(range) {
  return view.at === null ? range.until : view.at;
}

function playing(button, range, idle) {
  let timer = null;
  const stop = () => {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
    button.setAttribute("aria-pressed", "false");
  };
  const step = () => {
    if (!idle()) return;
    const next = shownAt(range) + PLAY_STEP;
    if (next >= range.until) stop();
    change({ at: within(next, range) });
  };
  button.addEventListener("click", () => {
    if (timer !== null) {
      stop();
      return;
    }
    if (view.at === null || view.at >= range.until) change({ at: range.since });
    timer = setInterval(step, PLAY_EVERY_MS);
    button.textContent = "Stop";
    button.setAttribute("aria-pressed", "true");
  });
}

function within(time, range) {
  return atEnd(Math.min(Math.max(time, range.since), range.until), range);
}

/** At the end of what there is one looks at the latest, and stays with it as more comes. */
function atEnd(time, range) {
  return time > range.until - STEP ? null : time;
}

function typed(text) {
  const time = text ? Date.parse(`${text}Z`) : NaN;
  return Number.isNaN(time) ? null : time;
}

function input(time) {
  return new Date(time).toISOString().slice(0, 16);
}
