import { appState, continuation, ids, story, verdict } from "../session/page_session.ts";
import { announcementOf } from "./announcement.ts";

const announcement = announcementOf({ appState, continuation, ids, story, verdict });

/** Tells screen readers what begins and ends, and reads the story by sentences; tokens and numbers change too often. */
export function Announcer() {
  return (
    <p class="visually-hidden" role="status">
      {announcement}
    </p>
  );
}
