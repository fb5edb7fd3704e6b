import type { ComponentType } from "preact";
import { later } from "../later/later.tsx";
import type { RoomName } from "./room_names.ts";

export interface Room {
  /** What one can do there, in a sentence. */
  readonly purpose: string;
  /** Each room is a separate file. */
  readonly Content: ComponentType;
}

export const ROOMS: Readonly<Record<RoomName, Room>> = {
  touch: {
    purpose: "Zero a word’s row, and see which of its two uses changes.",
    Content: later(() => import("../touch/touch.tsx"), "TouchRoom"),
  },
  olmo: {
    purpose: "In 2024 tools took one matrix for two. Why?",
    Content: later(() => import("../olmo/olmo_room.tsx"), "OlmoRoom"),
  },
  open: {
    purpose: "Run a checkpoint of your own here.",
    Content: later(() => import("../open/open.tsx"), "OpenModelRoom"),
  },
  measure: {
    purpose: "Time and memory of each engine, here.",
    Content: later(() => import("../measure/measure_room.tsx"), "MeasureRoom"),
  },
  cost: {
    purpose: "A second matrix in other models, computed from configs.",
    Content: later(() => import("../cost/cost_room.tsx"), "CostRoom"),
  },
  about: {
    purpose: "What this page shows, and how it knows.",
    Content: later(() => import("../about/about.tsx"), "AboutRoom"),
  },
};
