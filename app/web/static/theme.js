// Dark or light: as the system has it, until the reader says otherwise. The map takes its colours from the style sheet.

import { change, onChange, view } from "./view.js";

const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  return view.theme ? view.theme === "dark" : system.matches;
}

/** Set the page's theme now and whenever it changes; `then` is called after each change. */
export function follow(button, then) {
  const apply = () => {
    document.documentElement.dataset.theme = isDark() ? "dark" : "light";
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Use light colours" : "Use dark colours");
  };
  const changed = () => {
    apply();
    then();
  };
  button.addEventListener("click", () => change({ theme: isDark() ? "light" : "dark" }));
  onChange(["theme"], changed);
  system.addEventListener("change", changed);
  apply();
}

/** A colour of the style sheet. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
