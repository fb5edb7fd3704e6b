import { signal } from "@preact/signals";

/** Whether a newer version of the page is here and waits to take over. */
export const updateIsReady = signal(false);
