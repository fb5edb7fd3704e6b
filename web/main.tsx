import "./app/trusted_types.ts";
import { render } from "preact";
import { watchWebGpu } from "../src/index.ts";
import { App } from "./app/app.tsx";
import { followAddress } from "./session/address.ts";
import { followLedger } from "./session/memory.ts";
import { prepare } from "./session/model.ts";
import { keepForOffline } from "./session/offline.ts";
import { followOtherTabs } from "./session/prompt.ts";
import { bringBack } from "./session/reload.ts";
import { stop } from "./session/writing.ts";

// First of all: a buffer made before the watch began would be missing from the ledger.
const { ledger } = watchWebGpu();
followLedger(ledger);
followOtherTabs();

render(<App />, document.querySelector("#root") as HTMLElement);
window.addEventListener("keydown", ({ key, defaultPrevented }) => {
  if (key === "Escape" && !defaultPrevented) stop();
});
window.addEventListener("hashchange", () => void followAddress());
void (bringBack() ? prepare() : followAddress());
keepForOffline();
