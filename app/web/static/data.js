// What is known at a moment: the board, the sightings it rests on, the alerts that stand. Asked once for all layers.

import { all, get, iso } from "./api.js";

const DAY = 86_400_000;
const BACK_MS = 62 * DAY;
const MOST_ALERTS = 3000;

/** {since, until, concluded, live}: the times of the data, in ms. */
export async function rangeOf(signal) {
  const [feeds, first] = await Promise.all([get("/v1/feeds", {}, { signal }), get("/v1/sightings", { limit: 1 }, { signal })]);
  const begins = feeds.feeds.flatMap((feed) => feed.up.map((span) => Date.parse(span.from)));
  if (first.sightings.length) begins.push(Date.parse(first.sightings[0].observed.from));
  const concluded = feeds.frontier ? Date.parse(feeds.frontier) : null;
  const live = feeds.feeds.some((feed) => feed.live);
  const until = live || (concluded === null && !first.sightings.length) ? Date.now() : await newest(concluded, signal);
  const since = Math.min(...begins, until - DAY);
  return { since: Math.floor(since / 3_600_000) * 3_600_000, until, concluded, live };
}

/** A store without a live feed ends with its newest fact: by the clock on the wall all in it is long over. */
async function newest(concluded, signal) {
  const later = await all("/v1/sightings", "sightings", { since: concluded === null ? null : iso(concluded), limit: 1000 }, { signal });
  const last = Math.max(concluded ?? 0, ...later.map((row) => Date.parse(row.observed.until)));
  return Math.min(last, Date.now());
}

export async function boardAt(moment, signal) {
  const times = { at: new Date(moment.at), known_at: moment.knownAt === null ? null : new Date(moment.knownAt) };
  const span = { since: new Date(moment.at - BACK_MS), until: new Date(moment.at + 1), known_at: times.known_at, limit: 1000 };
  const [board, rows] = await Promise.all([
    get("/v1/posture", times, { signal }),
    all("/v1/sightings", "sightings", span, { signal }),
  ]);
  return { board, sightings: new Map(rows.map((row) => [row.id, row])) };
}

/** Alerts as the store has them now, or knew them at the moment's `knownAt`, of a time before and up to the moment. */
export class Alerts {
  #held = new Map();
  #span = null;
  /** How many were read, if there were more. */
  cutAt = null;
  /** Whether none was known at `knownAt` because all was read from a recording later: they are as known now, by when they were met. */
  readLater = false;

  /** Those that stand at a moment by what was concluded by then; the held ones serve as long as they reach so far. */
  async at(moment, signal) {
    if (!this.#reaches(moment)) await this.#load(moment, signal);
    return [...this.#held.values()].filter((alert) => stands(alert, moment));
  }

  /**
   * A piece of news; what comes now was not known at an earlier time. Returns the ids of those that are let go of:
   * a page that stays open for weeks is not to grow.
   */
  take(alert) {
    if (this.#span?.knownAt) return [];
    if (alert.status === "retracted") this.#held.delete(alert.id);
    else this.#held.set(alert.id, alert);
    const over = this.#held.size > MOST_ALERTS ? [...this.#held.values()].filter((one) => one.ended_at) : [];
    over.sort((a, b) => (a.started_at < b.started_at ? -1 : 1));
    const dropped = over.slice(0, Math.max(0, this.#held.size - MOST_ALERTS)).map((one) => one.id);
    for (const id of dropped) this.#held.delete(id);
    if (dropped.length) this.cutAt = MOST_ALERTS;
    return dropped;
  }

  forget() {
    this.#span = null;
  }

  #reaches({ at, knownAt }) {
    return this.#span !== null && knownAt === this.#span.knownAt && at >= this.#span.since && at <= this.#span.until;
  }

  async #load(moment, signal) {
    const span = { since: moment.at - 35 * DAY, until: moment.at + 35 * DAY };
    const asked = { since: iso(span.since), until: iso(span.until), limit: 1000 };
    const known = moment.knownAt === null ? {} : { known_at: iso(moment.knownAt) };
    let rows = await all("/v1/alerts", "alerts", { ...asked, ...known }, { most: MOST_ALERTS, signal });
    const nothingKnown = moment.knownAt !== null && !rows.length;
    if (nothingKnown) rows = await all("/v1/alerts", "alerts", asked, { most: MOST_ALERTS, signal });
    this.readLater = nothingKnown && rows.length > 0;
    this.#held = new Map(rows.map((alert) => [alert.id, alert]));
    this.cutAt = rows.isCut ? rows.length : null;
    this.#span = { since: span.since, until: Math.max(span.until, Date.now() + DAY), knownAt: moment.knownAt };
    if (moment.at + 35 * DAY < Date.now()) this.#span.until = span.until;
  }
}

const INSTANT_SHOWN_MS = DAY;

/** Begun, met and not over: what is over in an instant is shown for a day. */
function stands(alert, moment) {
  const known = moment.knownAt === null ? moment.at : Math.min(moment.at, moment.knownAt);
  if (Date.parse(alert.detected_at) > known) return false;
  if (!alert.ended_at) return true;
  const over = alert.ended_by === "instant" || alert.started_at === alert.ended_at ? Date.parse(alert.detected_at) + INSTANT_SHOWN_MS : Date.parse(alert.ended_at);
  return over >= moment.at;
}
