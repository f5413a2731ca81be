// How times, distances and states are told; one place, so that all parts of the page say the same.

const HOUR = 3600_000;

/** "2024-12-10 06:00Z", or the day alone. */
export function moment(time, { day = false } = {}) {
  if (!time) return "unknown";
  const iso = new Date(time).toISOString();
  return day ? iso.slice(0, 10) : `${iso.slice(0, 16).replace("T", " ")}Z`;
}

/** A span as the reports give it: whole days by their names. */
export function span(given) {
  if (!given) return "unknown";
  const [from, until] = [new Date(given.from), new Date(given.until)];
  const whole = (time) => time.getTime() % (24 * HOUR) === 0;
  if (!whole(from) || !whole(until)) return `${moment(from)} to ${moment(until)}`;
  const last = new Date(until.getTime() - 1);
  const [a, b] = [moment(from, { day: true }), moment(last, { day: true })];
  return a === b ? a : `${a} to ${b}`;
}

/** "3 d 4 h". */
export function duration(ms) {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function miles(value) {
  return value === null || value === undefined ? "unknown" : `${Math.abs(value).toFixed(1)} NM`;
}

/** A signed distance to the computed line, in words. */
export function toLimit(value) {
  if (value === null || value === undefined) return "distance to the 12-NM line unknown";
  return `${miles(value)} ${value < 0 ? "inside" : "outside"} the computed 12-NM line`;
}

export const STATES = {
  in_port: "in port",
  anchored: "anchored",
  holding: "holding",
  under_way: "under way",
  left_berth: "left berth",
  not_seen_in_area: "not seen in the area",
  left_area: "left the area",
  in_theatre_elsewhere: "elsewhere in the Mediterranean",
  left_theatre: "left the Mediterranean",
  lost: "lost",
  unknown: "unknown",
};

export const EVIDENCE = { ais: "AIS", image: "image", report: "report" };

export function plain(word) {
  return String(word).replaceAll("_", " ");
}
