// The key, for a server that asks for one, and for triage. It stays in this page, or in this tab if the reader says so.

import { hasKey, useKey } from "./api.js";
import { el, fill } from "./dom.js";

/** `then` is called once another key counts. */
export function addKey(button, dialog, then) {
  const show = () => {
    button.textContent = hasKey() ? "Key given" : "Key";
  };
  const field = el("input", { id: "key", type: "password", autocomplete: "off", spellcheck: "false" });
  const keep = el("input", { id: "keep", type: "checkbox" });
  const use = (value) => {
    useKey(value, { keep: keep.checked });
    field.value = "";
    dialog.close();
    show();
    then();
  };
  fill(
    dialog,
    el("form", { method: "dialog", onsubmit: (event) => { event.preventDefault(); use(field.value.trim()); } },
      el("h2", { id: "key-title" }, "Key"),
      el("p", {}, "Beyond this machine every question needs a key, and so does triage there. ", el("code", {}, "twelvemile keys add desk --scope triage"), " makes one on the server."),
      el("label", { for: "key" }, "Key"), field,
      el("label", { className: "check" }, keep, " Keep it while this tab is open"),
      el("div", { className: "buttons" },
        el("button", { type: "submit" }, "Use it"),
        el("button", { type: "button", onclick: () => use(null) }, "Use none"),
        el("button", { type: "button", onclick: () => dialog.close() }, "Cancel"))),
  );
  const open = () => {
    if (!dialog.open) dialog.showModal();
    field.focus();
  };
  button.addEventListener("click", open);
  show();
  return open;
}
