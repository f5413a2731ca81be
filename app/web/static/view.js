// What is looked at: place, time, what was known, what is selected. All of it stands in the address.

const listeners = new Map();

/** `at` null: now, in the time of the data. `knownAt` null: all that is known. Times are ms. */
export const view = { at: null, knownAt: null, selected: null, place: null, hidden: new Set(), theme: null };

/** Call when any of these members changed: `at`, `knownAt`, `selected`, `place`, `hidden`, `theme`. */
export function onChange(members, call) {
  for (const member of members) listeners.set(member, [...(listeners.get(member) ?? []), call]);
}

export function change(values) {
  const changed = Object.keys(values).filter((name) => !same(view[name], values[name]));
  if (changed.length === 0) return;
  Object.assign(view, values);
  write();
  const calls = new Set(changed.flatMap((name) => listeners.get(name) ?? []));
  for (const call of calls) call(view, changed);
}

function same(one, other) {
  return one === other || JSON.stringify(plainly(one)) === JSON.stringify(plainly(other));
}

function plainly(value) {
  return value instanceof Set ? [...value] : value;
}

function written() {
  const parts = new URLSearchParams();
  if (view.place) parts.set("map", view.place.join("/"));
  if (view.at !== null) parts.set("at", short(view.at));
  if (view.knownAt !== null) parts.set("known_at", short(view.knownAt));
  if (view.selected) parts.set("sel", `${view.selected.kind}:${view.selected.id}`);
  if (view.hidden.size) parts.set("hide", [...view.hidden].join(","));
  if (view.theme) parts.set("theme", view.theme);
  return parts.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%2C", ",");
}

function write() {
  const hash = `#${written()}`;
  if (location.hash !== hash) history.replaceState(null, "", hash === "#" ? location.pathname : hash);
}

/** What an address says, after `#` or, for those who write one by hand, after `?`; what it does not say, or says wrongly, is as on opening. */
export function fromAddress() {
  const parts = new URLSearchParams(location.hash.length > 1 ? location.hash.slice(1) : location.search);
  const [kind, ...rest] = (parts.get("sel") ?? "").split(":");
  const place = (parts.get("map") ?? "").split("/").map(Number);
  const isPlace = place.length === 3 && place.every(Number.isFinite);
  const theme = parts.get("theme");
  return {
    at: time(parts.get("at")),
    knownAt: time(parts.get("known_at")),
    // First the place: a panel that opens or closes makes the map another size, and says where it is.
    place: isPlace ? place : null,
    selected: rest.length ? { kind, id: rest.join(":") } : null,
    hidden: new Set((parts.get("hide") ?? "").split(",").filter(Boolean)),
    theme: theme === "dark" || theme === "light" ? theme : null,
  };
}

function short(ms) {
  return new Date(ms).toISOString().replace(/(:00)?\.000Z$/, "Z");
}

function time(text) {
  const ms = text ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? null : ms;
}
