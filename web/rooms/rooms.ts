import type { ComponentType } from "preact";
import { later } from "../later/later.tsx";
import type { RoomName } from "./room_names.ts";

export interface Room {
  readonly title: string;
  /** A short title for the door, if needed: all doors must be visible on a phone. */
  readonly door?: string;
  /** What one can do there, in a sentence. */
  readonly purpose: string;
  /** Each room is a separate file. */
  readonly Content: ComponentType;
}

export const ROOMS: Readonly<Record<RoomName, Room>> = {
  touch: {
    title: "Touch the matrix",
    purpose: "Zero a word’s row of the matrix, and see which of its two uses changes.",
    Content: later(async () => (await import("../touch/touch.tsx")).TouchRoom),
  },
  olmo: {
    title: "How OLMo tied",
    purpose: "In 2024 tools took a model with one matrix for one with two. Why?",
    Content: later(async () => (await import("../lens/olmo_room.tsx")).OlmoRoom),
  },
  open: {
    title: "Open your own model",
    door: "Open a model",
    purpose: "Run a checkpoint from the Hugging Face Hub, another host or this computer.",
    Content: later(async () => (await import("../open/open.tsx")).OpenModelRoom),
  },
  measure: {
    title: "Measure",
    purpose: "Time the engines on this machine, and see what memory each holds.",
    Content: later(async () => (await import("../bench/bench.tsx")).MeasureRoom),
  },
  cost: {
    title: "What it costs",
    purpose: "What a second matrix costs in other models, computed from their configs.",
    Content: later(async () => (await import("../bill/bill.tsx")).CostRoom),
  },
  about: {
    title: "About",
    purpose: "What this page shows, and how it knows.",
    Content: later(async () => (await import("../about/about.tsx")).AboutRoom),
  },
};
