import "./theme.css";
import "./app.css";
import { MemoryDetails, MemoryPanel } from "../memory/memory.tsx";
import { later } from "../later/later.tsx";
import { updateIsReady } from "../offline/update_is_ready.ts";
import { ProblemMessage } from "../problem/problem.tsx";
import { PromptForm } from "../prompt/prompt.tsx";
import { Remarks } from "../remarks/remarks.tsx";
import { room } from "../rooms/current_room.ts";
import { Doors } from "../rooms/doors.tsx";
import { promised } from "../session/follow_link.ts";
import { appState } from "../session/page_session.ts";
import { SpeedFigures } from "../speed/speed.tsx";
import { StoryText } from "../story/story.tsx";
import { TokenFold } from "../tokens/token_fold.tsx";
import { Announcer } from "./announcer.tsx";

const UpdateNotice = later(
  () => import("../offline/update.tsx"),
  "UpdateNotice",
  () => updateIsReady.value,
);
/** Shown to visitors who followed a link. */
const ReproductionNote = later(
  () => import("../reproduction/reproduction.tsx"),
  "ReproductionNote",
  () => promised.value !== null,
);
const RoomFrame = later(
  () => import("../rooms/room_frame.tsx"),
  "RoomFrame",
  () => room.value !== null,
);

export function App() {
  return (
    <div class="app" data-testid="app" data-state={appState.value}>
      <Masthead />
      <Announcer />
      <main data-next="generate">
        <div role="status">
          <UpdateNotice />
        </div>
        <div class="workbench">
          <MemoryPanel />
          <section class="writing-column" aria-label="Writing">
            <StoryText />
            <div role="status">
              <ReproductionNote />
            </div>
            <ProblemMessage />
            <Remarks />
            <PromptForm />
            <SpeedFigures />
            <TokenFold />
          </section>
          <MemoryDetails />
        </div>
        <RoomFrame />
      </main>
      <Doors />
    </div>
  );
}

function Masthead() {
  return (
    <header class="masthead">
      <div>
        <h1>
          <Mark />
          One Matrix
        </h1>
        <p>
          A tiny language model writes stories in your browser. It reads and writes with one matrix; many
          programs keep two.
        </p>
      </div>
    </header>
  );
}

/** One matrix, and an outline of another. */
function Mark() {
  return (
    <svg viewBox="0 0 28 24" aria-hidden="true">
      <rect width="12" height="24" fill="var(--matrix)" />
      <rect
        x="17"
        y="1"
        width="10"
        height="22"
        fill="none"
        stroke="var(--ghost)"
        stroke-width="1.6"
        stroke-dasharray="3.4 2.2"
      />
    </svg>
  );
}
