// One sentence over the map: who is there by what was seen, how well AIS is heard, what is up.

import { get } from "./api.js";

export async function show(element, moment, signal) {
  const times = { at: new Date(moment.at), known_at: moment.knownAt === null ? null : new Date(moment.knownAt) };
  try {
    const summary = await get("/v1/posture/summary", times, { signal });
    element.textContent = summary.says;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    element.textContent = `No summary: ${error.message}`;
  }
}
