/** Passes the focus on from when a visitor first uses it: a first visit needs no code for that. */
export function passFocusOnLater(): void {
  document.addEventListener("focusin", () => void passOn(), { once: true });
}

async function passOn(): Promise<void> {
  const code = await import("./pass_focus_on.ts").catch(() => null); // without it only the focus is lost
  code?.passFocusOn();
}
