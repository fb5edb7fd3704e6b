import { signal } from "@preact/signals";
import { formatBytes } from "../format/format.ts";

/** Bytes that the browser would still keep for this page; null if it does not tell. */
export const roomLeft = signal<number | null>(null);

export async function readRoomLeft(): Promise<void> {
  const { storage } = navigator as Partial<Navigator>;
  // Pages without an origin, and browsers whose records of it are damaged, refuse.
  const { quota, usage } = (await storage?.estimate?.().catch(() => null)) ?? {};
  roomLeft.value = quota === undefined ? null : quota - (usage ?? 0);
}

/** A warning before a large download that the browser will not keep; "" if it will, or does not tell. */
export function describeRoom(missingBytes: number, left: number | null): string {
  if (left === null || missingBytes <= left) return "";
  return (
    `This browser has ${formatBytes(Math.max(left, 0))} left to keep files in: the model works, but what does not fit is ` +
    "downloaded again at your next visit."
  );
}
