// Numbers and thresholds as a table of names and values, however deep they are nested.

import { el } from "../dom.js";
import { plain } from "../words.js";

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A definition list of [name, value] pairs; those without a value are left out. */
export function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", {}, rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

/** All of an object, as a table; names as they are in the API, so that they can be looked up. */
export function table(given, caption) {
  const rows = flattened(given, "");
  if (!rows.length) return null;
  return el("table", {}, el("caption", {}, caption), el("tbody", {}, rows.map(([name, value]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, value)))));
}

function flattened(given, prefix) {
  return Object.entries(given ?? {}).flatMap(([name, value]) => {
    const path = prefix ? `${prefix} ${plain(name)}` : plain(name);
    if (value === null) return [[path, "not known"]];
    if (Array.isArray(value)) return [[path, value.every((one) => typeof one !== "object") ? value.join(", ") || "none" : `${value.length}: see the API`]];
    if (typeof value === "object") return flattened(value, path);
    return [[path, TIME.test(value) ? String(value).replace("T", " ").replace(":00Z", "Z") : String(value)]];
  });
}

export function list(title, texts, className = "") {
  if (!texts?.length) return null;
  return el("section", { className }, el("h3", {}, title), el("ul", {}, texts.map((one) => el("li", {}, one))));
}
