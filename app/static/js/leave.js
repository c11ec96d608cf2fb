// The page after a logout: what this browser still kept of whoever left is thrown away.
import { forget } from "./store.js";

await forget(document.querySelector("[data-left]").dataset.left);
document.documentElement.dataset.forgotten = "";
