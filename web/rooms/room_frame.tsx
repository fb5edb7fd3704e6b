import "./room_frame.css";
import { useEffect } from "preact/hooks";
import { room } from "./current_room.ts";
import { codes, loadRoom } from "./loaded_rooms.ts";
import type { RoomName } from "./room_names.ts";
import { ROOMS } from "./rooms.ts";

/** The room that is open, one at a time; its name and purpose are there before its code is. */
export function RoomFrame() {
  const name = room.value;
  useEffect(() => {
    if (name) void loadRoom(name);
  }, [name]);
  if (!name) return null;
  const { title, purpose } = ROOMS[name];
  return (
    <section class="room" aria-labelledby="room-title" data-testid="room" data-room={name}>
      <header>
        <h2 id="room-title" tabIndex={-1}>
          {title}
        </h2>
        <p>{purpose}</p>
      </header>
      <Content name={name} />
    </section>
  );
}

function Content({ name }: { readonly name: RoomName }) {
  const code = codes.value[name] ?? "on its way";
  if (code === "on its way") return <p role="status">Loading.</p>;
  if (code === "missing") {
    return (
      <div role="alert" data-testid="room-missing">
        <p>
          This room’s code did not arrive. Take the newer version of this page if one is offered, or try
          again.
        </p>
        <button type="button" data-testid="room-retry" onClick={() => void loadRoom(name)}>
          Try again
        </button>
      </div>
    );
  }
  const Room = code;
  return <Room />;
}
