import "./doors.css";
import type { TargetedMouseEvent } from "preact";
import { withRoom } from "../link/link.ts";
import { enterRoom, link, room } from "./current_room.ts";
import { ROOM_NAMES, ROOM_TITLES, type RoomName } from "./room_names.ts";

/** The table of contents, always within reach. Each door is a link, so it can be opened in another tab too. */
export function Doors() {
  return (
    <nav class="doors" aria-label="Rooms">
      <ul>
        <Door name={null} title="The story" />
        {ROOM_NAMES.map((name) => (
          <Door key={name} name={name} title={ROOM_TITLES[name]} />
        ))}
      </ul>
    </nav>
  );
}

function Door({ name, title }: { readonly name: RoomName | null; readonly title: string }) {
  return (
    <li>
      <a
        href={withRoom(link.value, name) || "#"}
        data-testid={`door-${name ?? "story"}`}
        aria-current={room.value === name ? "page" : undefined}
        onClick={(event) => follow(event, name)}
      >
        {title}
      </a>
    </li>
  );
}

/** In this tab the page stays as it is; the browser handles another tab or window. */
function follow(event: TargetedMouseEvent<HTMLAnchorElement>, name: RoomName | null): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  enterRoom(name);
}
