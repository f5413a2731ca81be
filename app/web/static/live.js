// News of alerts as it comes. The browser's own EventSource can send no key, so the stream is read here, and resumed.

import { address, headers } from "./api.js";

const [FIRST_WAIT_MS, LONGEST_WAIT_MS] = [500, 10_000];
const SILENT_MS = 40_000;

/** Splits text as it comes into server-sent events: `{event, id, data}`. */
export class Events {
  #rest = "";

  *of(text) {
    this.#rest += text.replaceAll("\r\n", "\n");
    const blocks = this.#rest.split("\n\n");
    this.#rest = blocks.pop();
    for (const block of blocks) {
      const found = {};
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) found[line.slice(0, colon)] = line.slice(colon + 1).replace(/^ /, "");
      }
      if (found.event) yield found;
    }
  }
}

/** Follow until the page goes: `news` gets each piece, `state` "live" or "cut off", `anew` when all must be asked anew. */
export async function follow({ news, state, anew }) {
  let last = null;
  let wait = FIRST_WAIT_MS;
  for (;;) {
    try {
      await listen(last, (event) => {
        wait = FIRST_WAIT_MS;
        if (event.event === "reset" && last !== null) anew();
        last = event.id ?? last;
        state("live");
        if (event.event === "alert") news(JSON.parse(event.data));
      });
    } catch (error) {
      state("cut off", error);
    }
    await new Promise((done) => setTimeout(done, wait));
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

async function listen(last, take) {
  const cut = new AbortController();
  let watch = setTimeout(() => cut.abort(), SILENT_MS);
  try {
    const answer = await fetch(address("/v1/alerts/stream"), { headers: headers(last === null ? {} : { "Last-Event-ID": last }), signal: cut.signal, cache: "no-store" });
    if (!answer.ok) throw new Error(`The stream of news answered ${answer.status}`);
    const [events, decoder, reader] = [new Events(), new TextDecoder(), answer.body.getReader()];
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(watch);
      watch = setTimeout(() => cut.abort(), SILENT_MS);
      for (const event of events.of(decoder.decode(value, { stream: true }))) take(event);
    }
  } finally {
    clearTimeout(watch);
  }
}
