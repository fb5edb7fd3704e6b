/** The rooms of the page, as named in links, in door order. */
export const ROOM_NAMES = ["touch", "olmo", "open", "measure", "cost", "about"] as const;
export type RoomName = (typeof ROOM_NAMES)[number];
