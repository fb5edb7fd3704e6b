import "./note.css";
import { shownMemory } from "../shown_memory.ts";

const DAY = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** Says that the picture is a recording. */
export function RecordingNote() {
  const { recorded } = shownMemory.value;
  if (!recorded) return null;
  return (
    <p class="recording-note" data-testid="recording">
      <b>A recording, not this device.</b> Recorded on {recorded.adapter},{" "}
      {DAY.format(new Date(recorded.date))}.
    </p>
  );
}
