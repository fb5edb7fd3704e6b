import { signal } from "@preact/signals";

/** Whether a newer version of the page is waiting to take over. */
export const updateIsReady = signal(false);
