import "./theme.css";
import "./app.css";
import { MemoryDetails, MemoryPanel } from "../memory/memory.tsx";
import { later } from "../later/later.tsx";
import { updateIsReady } from "../offline/update_is_ready.ts";
import { ProblemMessage } from "../problem/problem.tsx";
import { PromptForm } from "../prompt/prompt.tsx";
import { Remarks } from "../remarks/remarks.tsx";
import { Doors } from "../rooms/doors.tsx";
import { RoomFrame } from "../rooms/room_frame.tsx";
import { promised } from "../session/follow_link.ts";
import { appState, ids, story } from "../session/page_session.ts";
import { SpeedFigures } from "../speed/speed.tsx";
import { StoryText } from "../story/story.tsx";
import { active } from "../tokens/active_stretch.ts";
import { Announcer } from "./announcer.tsx";

const UpdateNotice = later(
  async () => (await import("../offline/update.tsx")).UpdateNotice,
  () => updateIsReady.value,
);
/** Shown to visitors who followed a link. */
const ReproductionNote = later(
  async () => (await import("../reproduction/reproduction.tsx")).ReproductionNote,
  () => promised.value !== null,
);
/** Once the first story is written, or the pointer is on one of its words. */
const TokenDetails = later(
  async () => (await import("../tokens/details.tsx")).TokenDetails,
  () => ids.value.length > 0 && (story.value.ending !== null || active.value !== null),
);

export function App() {
  return (
    <div class="app" data-testid="app" data-state={appState.value}>
      <Masthead />
      <Announcer />
      <main>
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
            <TokenDetails />
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
          A tiny language model writes stories in your browser. It reads and writes words with one matrix,
          which many programs keep twice.
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
