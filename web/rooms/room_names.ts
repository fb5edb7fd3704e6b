/** The rooms of the page, as links name them, in the order of their doors. */
export const ROOM_NAMES = ["touch", "olmo", "open", "measure", "cost", "about"] as const;
export type RoomName = (typeof ROOM_NAMES)[number];
