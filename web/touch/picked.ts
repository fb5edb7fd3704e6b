import { effect, signal } from "@preact/signals";
import { enterRoom } from "../rooms/current_room.ts";
import { model } from "../session/page_session.ts";

/** The token whose row is looked at. */
export const picked = signal<number | null>(null);

/** An id is a token of one model, and of another one none or another. */
effect(() => {
  void model.value;
  picked.value = null;
});

/** Opens the room where its row can be touched. */
export function touchToken(id: number): void {
  picked.value = id;
  enterRoom("touch");
}
