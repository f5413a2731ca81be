// Elements are made, never parsed: what ships send reaches the page as text and as nothing else.

const PROPERTIES = new Set(["className", "hidden", "textContent", "type", "value", "checked", "disabled", "htmlFor"]);

/** An element with attributes (or `on...` listeners) and children: nodes, texts, or null for none. */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name) && name in made) made[name] = value;
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) made.append(child);
  }
  return made;
}

/** Put these in place of all that an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

/** A link, only if it leads to a page: no other scheme is ever followed. */
export function link(text, address) {
  let url = null;
  try {
    url = new URL(address, location.href);
  } catch {
    return document.createTextNode(text);
  }
  if (!["http:", "https:"].includes(url.protocol)) return document.createTextNode(text);
  const own = url.origin === location.origin;
  return el("a", { href: url.href, rel: own ? null : "noopener noreferrer", target: own ? null : "_blank" }, text);
}
