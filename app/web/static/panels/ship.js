// A ship as AIS has it: what she says of herself, her last fix, her track and her curves.

import { get } from "../api.js";
import { el, fill } from "../dom.js";
import { curves } from "./alert.js";
import { facts } from "./facts.js";
import { moment, plain } from "../words.js";
import { change } from "../view.js";

const BACK_MS = 3 * 86_400_000;

export async function shipPanel(mmsi, at, signal) {
  const ship = await get(`/v1/vessels/${encodeURIComponent(mmsi)}`, {}, { signal });
  const until = Math.min(at, Date.parse(ship.last_heard) + 60_000);
  const span = { since: new Date(until - BACK_MS), until: new Date(until) };
  const section = el("section", { className: "curves" }, el("h3", {}, "The three days before"), el("p", { className: "rest" }, "Loading."));
  get(`/v1/vessels/${encodeURIComponent(mmsi)}/profile`, span, { signal }).then(
    (columns) => fill(section, section.firstChild, ...(columns.time.length ? curves(columns) : [el("p", { className: "rest" }, "No fix of hers is held for this time.")])),
    (error) => error.name !== "AbortError" && fill(section, section.firstChild, error.message),
  );
  const last = ship.last_position;
  const parts = [
    el("p", { className: "says" }, "Names and destinations are typed in by whoever transmits."),
    facts([
      ["MMSI", ship.mmsi], ["Name", ship.name], ["Callsign", ship.callsign], ["IMO", ship.imo], ["Ship type", ship.ship_type],
      ["Declared destination", ship.destination], ["First heard", moment(ship.first_heard)], ["Last heard", moment(ship.last_heard)],
      ["Last speed", last?.sog_kn == null ? null : `${last.sog_kn} kn`], ["Flags", last?.flags?.join(", ")],
    ]),
    section,
    ship.open_alerts.length ? el("section", {}, el("h3", {}, "Open alerts"), el("ul", {}, ship.open_alerts.map((alert) => el("li", {}, el("button", { type: "button", onclick: () => change({ selected: { kind: "alert", id: alert.id } }) }, `${plain(alert.kind)}, ${alert.severity}`))))) : null,
  ];
  return { title: ship.name ?? `MMSI ${ship.mmsi}`, parts, place: null, track: { mmsis: [ship.mmsi], span, stay: null } };
}
