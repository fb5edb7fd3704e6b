import { signal } from "@preact/signals";
import { pushHistoryEntry, replaceHistoryEntry } from "../link/history_entry.ts";
import { foreignQuery, linkOf, linkTextOf, withRoom } from "../link/link.ts";
import type { RoomName } from "./room_names.ts";

/** The open room; null if none is. */
export const room = signal<RoomName | null>(null);

/**
 * A person or a link has entered a room: each time it is scrolled to, and its title gets the focus. Its code may come
 * late, so what had the focus then is known.
 */
export const entered = signal<{ readonly from: Element | null } | null>(null);

function enter(): void {
  entered.value = { from: document.activeElement };
}

/** The link in the address, whose settings stay the same from room to room. */
export const link = signal("");

/** Stored in the state of history entries: those of one visit differ only in the room. */
interface VisitMark {
  readonly visit?: number;
}

let visit = 0;

function markOfEntry(): VisitMark {
  return (history.state ?? {}) as VisitMark;
}

/** Takes the room from an address that is about to be followed, on arrival or after going back to another visit. */
export function arrive(asked = linkOf(location).room): void {
  visit = markOfEntry().visit ?? Date.now();
  replaceHistoryEntry({ ...markOfEntry(), visit });
  link.value = linkTextOf(location);
  room.value = asked;
  if (asked) enter();
}

/** Whether the current entry differs from the previous one only in the room. */
export function isSameVisit(): boolean {
  return markOfEntry().visit === visit;
}

/**
 * Replaces the entry's settings, keeping the open room. If the link was in the query, where some programs put it, it is
 * there no longer: another one would be there beside this.
 * @returns the address with that link
 */
export function replaceLink(settings: string): string {
  link.value = withRoom(settings, room.value);
  const address = location.pathname + foreignQuery(location) + link.value;
  replaceHistoryEntry(history.state, address);
  return address;
}

/** Back or Forward led to another room: story and settings stay. */
export function followRoom(): void {
  room.value = linkOf(location).room;
  replaceLink(link.value);
}

/** Opens a room in place of the current one, as a new history entry; null leaves it. */
export function enterRoom(name: RoomName | null): void {
  if (name !== room.value) {
    pushHistoryEntry(history.state);
    room.value = name;
    replaceLink(link.value);
  }
  if (name) enter();
  else scrollTo({ top: 0 });
}
