// Acknowledge, dismiss with a reason, or note: what people made of an alert stands beside it and changes nothing it says.

import { get, post, Refused } from "../api.js";
import { el, fill } from "../dom.js";
import { moment, plain } from "../words.js";

const WORDS = { acknowledge: "acknowledged", dismiss: "dismissed", reopen: "taken back", note: "noted" };

export function triage(alert) {
  const path = `/v1/alerts/${encodeURIComponent(alert.id)}/triage`;
  const entries = el("ul", { className: "entries" });
  const note = el("input", { id: "note", type: "text", maxlength: "1000", autocomplete: "off" });
  const said = el("p", { role: "status", className: "rest" });
  const state = el("p", {}, words(alert.triage));
  const act = (action) => async () => {
    const text = note.value.trim() || null;
    if ((action === "dismiss" || action === "note") && !text) {
      said.textContent = action === "dismiss" ? "Say why it is dismissed first." : "Write the note first.";
      note.focus();
      return;
    }
    try {
      const now = await post(path, { action, note: text });
      note.value = "";
      state.textContent = words(now.triage);
      said.textContent = `${WORDS[action]}.`;
      show(entries, now.entries);
    } catch (error) {
      said.textContent = error instanceof Refused && [401, 403].includes(error.status) ? `${error.message}. Give a key of scope triage by "Key" above.` : error.message;
    }
  };
  get(path).then((now) => show(entries, now.entries), () => {});
  return el(
    "section", { className: "triage" }, el("h3", {}, "Triage"), state, entries,
    el("label", { htmlFor: "note", for: "note" }, "Reason or note"), note,
    el("div", { className: "buttons" },
      el("button", { type: "button", onclick: act("acknowledge") }, "Acknowledge"),
      el("button", { type: "button", onclick: act("dismiss") }, "Dismiss"),
      el("button", { type: "button", onclick: act("note") }, "Note"),
      el("button", { type: "button", onclick: act("reopen") }, "Take back")),
    said,
  );
}

function words(state) {
  return state ? `It is ${state}.` : "Nobody has judged it.";
}

function show(element, entries) {
  fill(element, entries.map((one) => el("li", {}, `${moment(one.made_at)} ${one.who}: ${WORDS[one.action] ?? plain(one.action)}${one.note ? `, "${one.note}"` : ""}`)));
}
