import "./app/trusted_types.ts";
import { render } from "preact";
import { watchWebGpu } from "../src/index.ts";
import { App } from "./app/app.tsx";
import { followForcedColors } from "./app/forced_colors.ts";
import { writeFirstStory } from "./app/first_story.ts";
import { refuseStrayDrop } from "./app/stray_drops.ts";
import { passFocusOnLater } from "./focus/pass_focus_on_later.ts";
import { followBlankMemory } from "./memory/shown_memory.ts";
import { followAddress } from "./session/page_address.ts";
import { followLedger } from "./session/live_memory.ts";
import { session, writer } from "./session/page_session.ts";
import { keepForOffline } from "./offline/keep_for_offline.ts";
import { isComposing } from "./prompt/composing.ts";
import { followOtherTabs } from "./prompt/remembered.ts";
import { arrive, followRoom, isSameVisit } from "./rooms/current_room.ts";
import { bringBack } from "./session/bring_back.ts";

// First of all: the ledger would miss a buffer made before the watch began.
const { ledger } = watchWebGpu();
followLedger(ledger);
followForcedColors();
followOtherTabs();
followBlankMemory();

render(<App />, document.querySelector("#root") as HTMLElement);
passFocusOnLater();
window.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !isComposing(event)) writer.stop();
});
window.addEventListener("dragover", refuseStrayDrop);
window.addEventListener("drop", refuseStrayDrop);
// Not hashchange: it does not fire if the link opened is the current address.
window.addEventListener("popstate", () => {
  if (isSameVisit()) followRoom();
  else void followAddress();
});
if (bringBack()) {
  arrive();
  void session.prepare();
} else {
  void followAddress().then(writeFirstStory);
}
keepForOffline();
