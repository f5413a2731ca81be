// The units of the board and the alerts, as lists beside the map: the same as on it, for those who read.

import { el, fill } from "./dom.js";
import { EVIDENCE, moment, plain, STATES, toLimit } from "./words.js";
import { freshnessOf, groundOf, placeOf } from "./layers/units.js";
import { change, view } from "./view.js";

const SEVERITIES = ["critical", "warning", "info"];
const MOST_SHOWN = 200;
const NOTHING_KNOWN = new Set(["unknown"]);

function chosen(kind, id) {
  return view.selected?.kind === kind && view.selected.id === id;
}

function row(kind, id, className, ...inner) {
  const pick = () => change({ selected: { kind, id } });
  return el("li", {}, el("button", { type: "button", className, "aria-pressed": String(chosen(kind, id)), "data-id": id, onclick: pick }, ...inner));
}

export function showUnits(section, board, sightings) {
  const known = board.posture.filter((one) => !NOTHING_KNOWN.has(one.state_observed) || placeOf(one));
  const silent = board.posture.length - known.length;
  const rows = known.map((one) => unitRow(one, sightings));
  if (silent) rows.push(el("li", { className: "rest" }, `Of ${silent} more units nothing usable is known for this time.`));
  if (!board.posture.length) rows.push(el("li", { className: "rest" }, "No unit is followed in this store: docs/units.md, or the replay (twelvemile demo --replay tartus-2024)."));
  fill(section.querySelector("ul"), rows);
  section.querySelector("h2").textContent = `Units (${known.length})`;
}

/** A unit as an entry that selects it. */
export function unitRow(one, sightings) {
  const place = placeOf(one);
  const freshness = one.where ? one.freshness : place ? "expired" : one.freshness;
  const { evidence } = groundOf(one, sightings);
  const where = one.where ? `${one.where.says}; ${toLimit(one.where.distance_to_limit_nm)}` : place ? `last known: ${place.says}` : "no place";
  return row(
    "unit", one.key, `unit ${freshness}`,
    el("span", { className: `mark ${evidence} ${freshness}`, "aria-hidden": "true" }),
    el("strong", {}, one.name), " ",
    el("span", {}, STATES[one.state_observed] ?? plain(one.state_observed)),
    el("small", {}, `${freshness}, ${one.confidence} confidence, by ${EVIDENCE[evidence]}${one.synthetic ? ", SYNTHETIC" : ""}. ${where}`),
  );
}

/** Alerts of the moment: critical before warnings before the rest, the last begun first. */
export function showAlerts(section, alerts, { fresh = new Set(), cutAt = null, readLater = false } = {}) {
  const sorted = [...alerts].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || Date.parse(b.started_at) - Date.parse(a.started_at),
  );
  const rows = sorted.slice(0, MOST_SHOWN).map((alert) => alertRow(alert, fresh.has(alert.id)));
  if (sorted.length > MOST_SHOWN) rows.push(el("li", { className: "rest" }, `and ${sorted.length - MOST_SHOWN} more: GET /v1/alerts lists all`));
  if (cutAt) rows.unshift(el("li", { className: "rest cut" }, cutShort(cutAt)));
  if (readLater) rows.unshift(el("li", { className: "rest later" }, readSince()));
  if (!sorted.length) rows.push(el("li", { className: "rest" }, "No alert stands at this time. That nothing was heard is no sign that nothing is there."));
  const held = document.activeElement?.closest?.("#alerts [data-id]")?.dataset.id;
  fill(section.querySelector("ul"), rows);
  section.querySelector("h2").textContent = `Alerts (${sorted.length}${cutAt ? " or more" : ""})`;
  if (held) section.querySelector(`[data-id="${CSS.escape(held)}"]`)?.focus();
}

function cutShort(count) {
  const read = `Of the 70 days about this time only the ${count} alerts that began last were read: those that began earlier are missing here and on the map.`;
  return `${read} GET /v1/alerts?at=... lists all that stand at a time.`;
}

function readSince() {
  return `This server knew no alert on ${moment(view.knownAt)}: it read its recordings later. Shown is what was met by then, as it is known now.`;
}

function alertRow(alert, isNew) {
  const state = [alert.status, alert.observed === false ? "not heard" : null, alert.triage].filter(Boolean).join(", ");
  return row(
    "alert", alert.id, `alert ${alert.severity} ${alert.triage ?? ""} ${isNew ? "new" : ""}`,
    el("span", { className: "severity" }, alert.severity), " ",
    el("strong", {}, plain(alert.kind)), alert.phase ? el("span", {}, ` ${alert.phase}`) : null,
    alert.subtype ? el("span", {}, ` (${plain(alert.subtype)})`) : null,
    el("small", {}, `${state}; since ${moment(alert.started_at)}${alert.ended_at ? ` to ${moment(alert.ended_at)}` : ""}`),
    el("small", { className: "says" }, alert.explanation ?? ""),
  );
}

/** Mark what is selected, without making the lists anew. */
export function markSelected(...sections) {
  for (const section of sections) {
    const kind = section.id === "units" ? "unit" : "alert";
    for (const button of section.querySelectorAll("button[data-id]")) button.setAttribute("aria-pressed", String(chosen(kind, button.dataset.id)));
  }
}
