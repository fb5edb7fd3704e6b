/** The rooms of the page, as named in links, in door order. */
export const ROOM_NAMES = ["touch", "olmo", "open", "measure", "cost", "about"] as const;
export type RoomName = (typeof ROOM_NAMES)[number];

/** Their titles: short, for all doors must be visible on a phone. */
export const ROOM_TITLES: Readonly<Record<RoomName, string>> = {
  touch: "Touch the matrix",
  olmo: "How OLMo tied",
  open: "Open a model",
  measure: "Measure",
  cost: "What it costs",
  about: "About",
};
