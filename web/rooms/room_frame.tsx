import "./room_frame.css";
import { room } from "./current_room.ts";
import { ROOMS } from "./rooms.ts";

/** The open room, one at a time; its name and purpose are shown before its code has loaded. */
export function RoomFrame() {
  const name = room.value;
  if (!name) return null;
  const { title, purpose, Content } = ROOMS[name];
  return (
    <section class="room" aria-labelledby="room-title" data-testid="room" data-room={name}>
      <header>
        <h2 id="room-title" tabIndex={-1}>
          {title}
        </h2>
        <p>{purpose}</p>
      </header>
      <Content />
    </section>
  );
}
