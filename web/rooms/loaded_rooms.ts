import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { askForUpdate } from "../offline/ask_for_update.ts";
import type { RoomName } from "./room_names.ts";
import { ROOMS } from "./rooms.ts";

export type RoomCode = ComponentType | "on its way" | "missing";

/** The code of the rooms that were opened. */
export const codes = signal<Readonly<Partial<Record<RoomName, RoomCode>>>>({});

/** Fetches a room's code, unless it is here already. */
export async function loadRoom(name: RoomName): Promise<void> {
  const known = codes.peek()[name];
  if (known && known !== "missing") return;
  keep(name, "on its way");
  try {
    keep(name, await ROOMS[name].load());
  } catch {
    void askForUpdate(); // it may be of a version that its host has no more
    keep(name, "missing");
  }
}

function keep(name: RoomName, code: RoomCode): void {
  codes.value = { ...codes.peek(), [name]: code };
}
