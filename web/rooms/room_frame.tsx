import "../app/field.css";
import "./room_frame.css";
import { useEffect, useRef } from "preact/hooks";
import { entered, room } from "./current_room.ts";
import { ROOM_TITLES } from "./room_names.ts";
import { ROOMS } from "./rooms.ts";

/** The open room, one at a time; its name and purpose are shown before its code has loaded. */
export function RoomFrame() {
  const title = useRef<HTMLHeadingElement>(null);
  const entering = entered.value;
  useEffect(() => {
    if (!entering || !title.current || !isWaitedFor(entering.from, title.current)) return;
    title.current.focus({ preventScroll: true });
    title.current.closest("section")?.scrollIntoView();
  }, [entering]);
  const name = room.value;
  if (!name) return null;
  const { purpose, Content } = ROOMS[name];
  return (
    <section
      class="room"
      aria-labelledby="room-title"
      data-testid="room"
      data-room={name}
      data-next="room-title"
    >
      <header>
        <h2 id="room-title" data-testid="room-title" tabIndex={-1} ref={title}>
          {ROOM_TITLES[name]}
        </h2>
        <p>{purpose}</p>
      </header>
      <Content />
    </section>
  );
}

/** Whether nobody has gone on to something else, as to typing. If what had the focus is gone, the title has it already. */
function isWaitedFor(from: Element | null, title: Element): boolean {
  const { activeElement, body } = document;
  return activeElement === from || activeElement === title || activeElement === body;
}
