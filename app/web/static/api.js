// What the page asks of its own server, with the key if one was given.

const NAME = "twelvemile.key";
let key = sessionStorage.getItem(NAME);

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The server answered ${status}`);
    this.status = status;
  }
}

export function hasKey() {
  return key !== null;
}

/** Use this key from now on (null: none); kept beyond this page only if the reader says so. */
export function useKey(given, { keep = false } = {}) {
  key = given || null;
  if (key && keep) sessionStorage.setItem(NAME, key);
  else sessionStorage.removeItem(NAME);
}

/** A path with those parameters that have a value; lists are repeated. */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined) query.append(name, one instanceof Date ? iso(one) : one);
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export function iso(time) {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

export function headers(more = {}) {
  return key ? { Authorization: `Bearer ${key}`, ...more } : more;
}

export async function get(path, parameters = {}, { signal } = {}) {
  const answer = await fetch(address(path, parameters), { headers: headers({ Accept: "application/json, application/geo+json" }), signal });
  return read(answer);
}

/** All rows of a listing, page after page, up to a number; `isCut` of them: there were more. */
export async function all(path, member, parameters = {}, { most = 5000, signal } = {}) {
  const rows = [];
  let cursor = null;
  do {
    const page = await get(path, { ...parameters, cursor }, { signal });
    rows.push(...page[member]);
    cursor = page.next;
  } while (cursor && rows.length < most);
  rows.isCut = Boolean(cursor);
  return rows;
}

export async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: headers({ "Content-Type": "application/json" }),
    body: JSON.stringify(body),
  });
  return read(answer);
}

async function read(answer) {
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, body);
  return body;
}
