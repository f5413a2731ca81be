import { isDark } from "./theme.js";

document.documentElement.dataset.theme = isDark() ? "dark" : "light";
