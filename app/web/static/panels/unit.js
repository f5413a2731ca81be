// A unit of the board, seen by AIS or by reports alone: state, evidence with its sources, rivals, what would change it.

import { get, iso } from "../api.js";
import { el, link } from "../dom.js";
import { facts, list } from "./facts.js";
import { unitRow } from "../lists.js";
import { freshnessOf, placeOf } from "../layers/units.js";
import { moment, plain, span, STATES, toLimit } from "../words.js";

export async function unitPanel(key, board, sightings, signal) {
  const row = board.posture.find((one) => one.key === key);
  if (!row) return { title: "Not on the board", parts: [el("p", {}, "At this time, by what was known then, no such unit or presence is on the board.")], place: null, track: null };
  const place = placeOf(row);
  const claims = await claimsOf(row, board, signal);
  const mmsi = claims?.mmsi ?? null;
  const assessed = row.state_assessed;
  const parts = [
    row.synthetic ? el("p", { className: "synthetic" }, "Rests in part on SYNTHETIC, made-up data") : null,
    el("p", { className: "says" }, `${STATES[row.state_observed] ?? plain(row.state_observed)}${row.where ? `, ${row.where.says}` : ""}`),
    facts([
      ["What", [row.class, row.kind && plain(row.kind), row.navy].filter(Boolean).join("; ")],
      ["Confidence", row.confidence],
      ["Freshness", row.freshness],
      ["Since", row.since ? span(row.since) : null],
      ["Last confirmed", row.last_confirmed ? span(row.last_confirmed) : null],
      ["To the line", row.where ? toLimit(row.where.distance_to_limit_nm) : null],
      ["From Tartus", row.where?.distance_nm == null ? null : `${row.where.distance_nm} NM, bearing ${Math.round(row.where.bearing_deg)}`],
      ["Not surer than", place ? `${(place.uncertainty_m / 1852).toFixed(1)} NM either way` : null],
      ["Left by", row.gate],
      ["Last known", row.last_known ? `${STATES[row.last_known.state]}${row.last_known.where ? `, ${row.last_known.where.says}` : ""}, ${span(row.last_known.observed)}` : null],
      ["Can have come", row.reach && freshnessOf(row) !== "fresh" ? `${row.reach.radius_nm} NM from there in ${row.reach.hours} h at ${row.reach.speed_kn} kn` : null],
      ["May be", row.candidates?.length ? row.candidates.join(", ") : null],
      ["Claimed MMSI", mmsi],
    ]),
    assessed ? el("p", { className: "assessed" }, `Judged by ${assessed.author}: ${STATES[assessed.state]}. ${assessed.reason} (until ${moment(assessed.expires)})`) : null,
    list("Caveats", row.caveats, "caveats"),
    grounds("Evidence", row.evidence, sightings),
    grounds("Rival claims", row.rivals, sightings),
    list("What would change it", row.would_change),
  ];
  const until = new Date(Date.parse(board.at));
  const track = mmsi ? { mmsis: [Number(mmsi)], span: { since: new Date(until - 10 * 86_400_000), until }, stay: null } : null;
  return { title: row.name, parts, place: place ? [place.lon, place.lat] : null, track };
}

async function claimsOf(row, board, signal) {
  if (row.key.startsWith("presence:")) return null;
  return get(`/v1/units/${encodeURIComponent(row.key)}`, { known_at: board.known_at }, { signal }).catch(() => null);
}

/** Reports with their sources; those that tell one report again stand under it, since they count once. */
function grounds(title, given, sightings) {
  if (!given?.length) return null;
  const roots = new Map();
  for (const ground of [...given].reverse()) roots.set(ground.root, [...(roots.get(ground.root) ?? []), ground]);
  return el("section", { className: "grounds" }, el("h3", {}, `${title} (${roots.size})`), el("ol", {}, [...roots.values()].map((group) => el("li", {}, group.map((ground, n) => grounded(ground, sightings, n > 0))))));
}

function grounded(ground, sightings, isRetelling) {
  const source = sightings.get(ground.id)?.source;
  return el(
    "div", { className: isRetelling ? "retelling" : "" },
    isRetelling ? el("em", {}, "told again: ") : null,
    `${ground.says} `,
    el("small", {}, `seen ${span(ground.observed)}; known ${moment(ground.known_at, { day: true })}; ${ground.confidence} confidence${ground.question ? `; disputed: ${ground.question}` : ""}${ground.synthetic ? "; SYNTHETIC" : ""}${ground.reference ? `; ${ground.reference}` : ""} `),
    source?.url ? link(source.publisher ?? "source", source.url) : null,
    source?.archive_url ? [" ", link("archived", source.archive_url)] : null,
  );
}

/** Several units of one place: nothing says which of them is where in it. */
export function placePanel(keys, board, sightings) {
  const rows = board.posture.filter((one) => keys.includes(one.key) && placeOf(one));
  const place = rows.length ? placeOf(rows[0]) : null;
  const parts = [
    el("p", {}, "They are told of one place, no surer than the circles or shapes about the mark. Which of them is where in it nobody knows."),
    el("ul", { className: "units" }, rows.map((row) => unitRow(row, sightings))),
  ];
  return { title: `${rows.length} units`, parts, place: place ? [place.lon, place.lat] : null, track: null };
}

/** One sighting by itself: a look, and whether anything was seen. */
export async function sightingPanel(id, signal) {
  const { sighting } = await get(`/v1/sightings/${encodeURIComponent(id)}`, {}, { signal });
  const { source, sensor, where } = sighting;
  const who = sighting.subjects.map((one) => [one.unit ?? one.class, one.count > 1 ? `(${one.count})` : ""].join(" ").trim()).join(", ");
  const parts = [
    el("p", { className: "says" }, `${sighting.negative ? "Looked for and not seen" : "Seen"}: ${who || "nobody in particular"}`),
    facts([
      ["When", span(sighting.observed)],
      ["Known", moment(sighting.known_at, { day: true })],
      ["Activity", plain(sighting.activity)],
      ["Where", where?.said ?? where?.place],
      ["Sensor", sensor?.name],
      ["Cloud", sensor?.cloud_percent == null ? "not said" : `${sensor.cloud_percent} %`],
      ["Shows ships from", sensor?.smallest_detectable_m == null ? "not said" : `${sensor.smallest_detectable_m} m`],
      ["Covers", sensor?.covers?.length ? sensor.covers.join(", ") : null],
      ["Confidence", sighting.confidence],
      ["Row", sighting.reference],
      ["Note", sighting.note],
    ]),
    el("p", {}, source.url ? link(source.publisher ?? "source", source.url) : source.publisher ?? ""),
  ];
  return { title: sighting.negative ? "A look that saw none" : "A sighting", parts, place: where ? [where.lon, where.lat] : null, track: null };
}
