import { signal } from "@preact/signals";
import { pushHistoryEntry, replaceHistoryEntry } from "../link/history_entry.ts";
import { linkOf, linkTextOf, withRoom } from "../link/link.ts";
import type { RoomName } from "./room_names.ts";

/** The room that is open; null where none is. */
export const room = signal<RoomName | null>(null);

/** The link in the address, whose settings stay as they are from room to room. */
export const link = signal("");

/** In the state of an entry of the tab's history: entries of one visit differ in nothing but the room. */
interface VisitMark {
  readonly visit?: number;
}

let visit = 0;

function markOfEntry(): VisitMark {
  return (history.state ?? {}) as VisitMark;
}

/** Takes the room of an address that is about to be followed, which begins a visit or goes back to one. */
export function arrive(asked = linkOf(location).room): void {
  visit = markOfEntry().visit ?? Date.now();
  replaceHistoryEntry({ ...markOfEntry(), visit });
  link.value = linkTextOf(location);
  room.value = asked;
  if (asked) showRoom();
}

/** Whether the entry that is shown differs from the one before in nothing but the room. */
export function isSameVisit(): boolean {
  return markOfEntry().visit === visit;
}

/**
 * Other settings under the same entry, in the room that is open.
 * @returns the link with that room
 */
export function replaceLink(settings: string): string {
  link.value = withRoom(settings, room.value);
  replaceHistoryEntry(history.state, link.value || location.pathname + location.search);
  return link.value;
}

/** Back or Forward led to another room: story and settings are left alone. */
export function followRoom(): void {
  room.value = linkOf(location).room;
  replaceLink(link.value);
}

/** Opens a room in the place of the one there is, as a new entry of the history; null leaves it. */
export function enterRoom(name: RoomName | null): void {
  if (name !== room.value) {
    pushHistoryEntry(history.state);
    room.value = name;
    replaceLink(link.value);
  }
  showRoom();
}

/** Brings the room into view, and those who listen or use the keyboard to its beginning; without one, the story. */
function showRoom(): void {
  // Not before it is drawn.
  requestAnimationFrame(() => {
    if (room.value === null) {
      scrollTo({ top: 0 });
      return;
    }
    const title = document.querySelector<HTMLElement>("#room-title");
    title?.focus({ preventScroll: true });
    title?.closest("section")?.scrollIntoView();
  });
}
