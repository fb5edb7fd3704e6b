import { computed, signal } from "@preact/signals";
import { folderOf, type KeptFile, Store } from "../../src/index.ts";

/** Files from other hosts that the browser's storage holds for this page. */
export const kept = signal<readonly KeptFile[]>([]);

/** The kept files of one checkpoint. */
export interface KeptCheckpoint {
  /** Address of its folder, with a trailing slash. */
  readonly url: string;
  readonly bytes: number;
}

export const keptCheckpoints = computed<readonly KeptCheckpoint[]>(() => {
  const bytes = new Map<string, number>();
  for (const { url, keptBytes } of kept.value) {
    const folder = folderOf(url);
    bytes.set(folder, (bytes.get(folder) ?? 0) + keptBytes);
  }
  return [...bytes].map(([url, all]) => ({ url, bytes: all }));
});

/** Null if the browser keeps nothing for this page. */
export function openKeptStore(): Promise<Store | null> {
  return Store.open();
}

let lastReading = 0;

/** If two readings overlap, the later one counts: files may have been cleared since the other began. */
export async function readKept(): Promise<void> {
  const reading = ++lastReading;
  const files = (await (await openKeptStore())?.list()) ?? [];
  if (reading === lastReading) kept.value = files;
}

/** @param url of a checkpoint's folder; "" for all */
export async function clearKept(url: string): Promise<void> {
  await (await openKeptStore())?.clear(url);
  await readKept();
}
