import { effect, signal } from "@preact/signals";
import { enterRoom } from "../rooms/current_room.ts";
import { model } from "../session/page_session.ts";

/** The token whose row is shown. */
export const picked = signal<number | null>(null);

/** An id belongs to one model; in another it is a different token, or none. */
effect(() => {
  void model.value;
  picked.value = null;
});

/** Opens the room where its row can be edited. */
export function touchToken(id: number): void {
  picked.value = id;
  enterRoom("touch");
}
