import { signal } from "@preact/signals";
import type { Folder } from "../../src/index.ts";
import { remark } from "../session/current_settings.ts";
import { describeRetry } from "../session/load_meter.ts";
import { progress } from "../session/page_session.ts";
import { work } from "./work.ts";

/** What the inspection is waiting for. */
export const sight = signal("");
/** Bytes received since inspecting or loading began. */
export const arrivedBytes = signal(0);

/** The same folder, in which each file is opened once, and reported then. */
export function inSight(folder: Folder): Folder {
  const opened = new Map<string, ReturnType<Folder["file"]>>();
  return {
    name: folder.name,
    file: (name, cancelled) => {
      const known = opened.get(name);
      if (known) return known;
      sight.value = `Looking at ${name}`;
      const opening = folder.file(name, cancelled);
      opened.set(name, opening);
      return opening;
    },
  };
}

let unshown = 0;

/** Updates at most once a frame: on a fast link pieces arrive by the thousand. */
export function countArrival(bytes: number): void {
  if (unshown === 0) requestAnimationFrame(showArrivals);
  unshown += bytes;
}

function showArrivals(): void {
  arrivedBytes.value += unshown;
  unshown = 0;
}

export function tellOfRetry(pauseMs: number, reason: string): void {
  if (work.value === "looking") sight.value = describeRetry(pauseMs, reason);
  else progress.tellOfRetry(pauseMs, reason);
}

export function tellOfFullStorage(): void {
  remark("The browser’s storage is full: what comes from now on is downloaded again at your next visit.");
}
