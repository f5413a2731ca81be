// An alert: what it says, on what numbers, with what thresholds and caveats; its curves; what people made of it.

import { get } from "../api.js";
import { chart } from "../chart.js";
import { el, fill, link } from "../dom.js";
import { facts, list, table } from "./facts.js";
import { triage } from "./triage.js";
import { view } from "../view.js";
import { duration, moment, plain, toLimit } from "../words.js";

const BEFORE_MS = 6 * 3600_000;

export async function alertPanel(id, signal) {
  const alert = await get(`/v1/alerts/${encodeURIComponent(id)}`, {}, { signal });
  const span = spanOf(alert);
  const curves = el("section", { className: "curves" }, el("h3", {}, "Over time"), el("p", { className: "rest" }, "Loading."));
  drawCurves(curves, alert, span, signal);
  const parts = [
    alert.synthetic ? el("p", { className: "synthetic" }, "SYNTHETIC: made-up data") : null,
    el("p", { className: "says" }, alert.explanation ?? ""),
    view.at === null ? null : el("p", { className: "rest" }, "Told as it is known by now; its revisions tell how it stood before."),
    facts([
      ["Severity", alert.severity],
      ["Status", [alert.status, alert.ended_by ? `(${plain(alert.ended_by)})` : null].filter(Boolean).join(" ")],
      ["Phase, motion", [alert.phase, alert.motion].filter(Boolean).join(", ")],
      ["Basis", alert.basis],
      ["Since", moment(alert.started_at)],
      ["Until", alert.ended_at ? moment(alert.ended_at) : null],
      ["Met at", moment(alert.detected_at)],
      ["Lasted", duration(Date.parse(alert.ended_at ?? alert.detected_at) - Date.parse(alert.started_at))],
      ["To the line", alert.distance_to_limit_nm === null ? null : toLimit(alert.distance_to_limit_nm)],
      ["Says anchored", alert.says_anchored === null ? null : alert.says_anchored ? "yes" : "no"],
      ["Heard", alert.observed === false ? "not heard for 6 hours or more: no sign that she left" : null],
      ["Told", alert.told],
    ]),
    list("Caveats", alert.caveats, "caveats"),
    curves,
    triage(alert),
    table(alert.evidence, "Measured"),
    table(alert.rule?.parameters, `Thresholds of the rule ${alert.rule?.name ?? alert.kind}, version ${alert.rule?.version ?? "unknown"}`),
    el("p", { className: "links" }, link("Evidence bundle (zip)", alert.links.evidence), " ", link("Picture", alert.links.map), " ", link("Revisions", alert.links.revisions)),
  ];
  return {
    title: `${plain(alert.kind)}${alert.subtype ? ` (${plain(alert.subtype)})` : ""}`,
    parts,
    place: alert.lon === null ? null : [alert.lon, alert.lat],
    track: alert.vessels.length ? { mmsis: alert.vessels, span, stay: alert.evidence?.circle } : null,
  };
}

/** From some hours before the stay to as long after it. */
function spanOf(alert) {
  const from = Date.parse(alert.started_at);
  const to = Date.parse(alert.ended_at ?? alert.evidence?.last_fix ?? alert.updated_at);
  const last = Date.parse(alert.ended_at ?? alert.detected_at);
  const until = alert.ended_at ? to : Math.max(last, from + (alert.evidence?.hours ?? 0) * 3600_000);
  return { since: new Date(from - BEFORE_MS), until: new Date(until + BEFORE_MS) };
}

async function drawCurves(section, alert, span, signal) {
  const [mmsi] = alert.vessels;
  const heading = section.firstChild;
  if (mmsi === undefined) {
    section.remove();
    return;
  }
  try {
    const columns = await get(`/v1/vessels/${mmsi}/profile`, span, { signal });
    if (!columns.time.length) fill(section, heading, el("p", { className: "rest" }, "No fix of hers is held for this time."));
    else fill(section, heading, ...curves(columns, alert.rule?.parameters));
  } catch (error) {
    if (error.name !== "AbortError") fill(section, heading, el("p", { className: "rest" }, error.message));
  }
}

/** Distance and speed; the line itself and the rule's threshold of speed are marked where they are in sight. */
export function curves(columns, parameters = {}) {
  const slow = parameters?.slow_kn;
  return [
    chart(columns, "distance_to_limit_nm", { title: "Distance to the 12-NM line (negative inside)", unit: "NM", marks: [{ value: 0, name: "computed 12-NM line" }] }),
    chart(columns, "sog_kn", { title: "Speed", unit: "kn", floor: 0, marks: slow ? [{ value: slow, name: `slow: under ${slow} kn` }] : [] }),
    el("p", { className: "rest" }, `${columns.time.length} of ${columns.of} fixes. No line leads through a silence; crosses are fixes that are not believed.`),
  ];
}
