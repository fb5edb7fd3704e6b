import "./theme.css";
import "./app.css";
import { MemoryDetails, MemoryPanel } from "../memory/memory.tsx";
import { UpdateNotice } from "../offline/update.tsx";
import { ProblemMessage } from "../problem/problem.tsx";
import { PromptForm } from "../prompt/prompt.tsx";
import { Remarks } from "../remarks/remarks.tsx";
import { ReproductionNote } from "../reproduction/reproduction.tsx";
import { Doors } from "../rooms/doors.tsx";
import { RoomFrame } from "../rooms/room_frame.tsx";
import { appState } from "../session/page_session.ts";
import { SpeedFigures } from "../speed/speed.tsx";
import { StoryText } from "../story/story.tsx";
import { TokenDetails } from "../tokens/details.tsx";
import { Announcer } from "./announcer.tsx";

export function App() {
  return (
    <div class="app" data-testid="app" data-state={appState.value}>
      <Masthead />
      <Announcer />
      <main>
        <UpdateNotice />
        <div class="workbench">
          <MemoryPanel />
          <section class="writing-column" aria-label="Writing">
            <StoryText />
            <ReproductionNote />
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

/** One matrix, and the place of another. */
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
