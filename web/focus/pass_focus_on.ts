/** What has the keyboard's focus, and what is around it, from the inside out; empty if nothing has. */
let path: readonly HTMLElement[] = [];

/**
 * Keeps the keyboard's focus on the page: where what has it goes, whether it was pressed or its work ended by itself,
 * another element gets it. Otherwise a keyboard and a screen reader would begin at the page's top again. Whatever may go
 * says in `data-next` which element that is, by its test id; or something around it says so for all within. If that one
 * is gone too, what is named further out gets it.
 */
export function passFocusOn(): void {
  follow();
  document.addEventListener("focusin", follow);
  // Some browsers tell of it where the element goes, too, before it has gone.
  document.addEventListener("focusout", () => queueMicrotask(forgetWhatWasLeft));
  new MutationObserver(passOn).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["hidden"],
  });
}

function follow(): void {
  path = placesOf(document.activeElement);
}

function placesOf(element: Element | null): readonly HTMLElement[] {
  if (!element) return [];
  const around = placesOf(element.parentElement);
  return element instanceof HTMLElement ? [element, ...around] : around;
}

/** A person has left it: its end takes no focus away. In another window it keeps it. */
function forgetWhatWasLeft(): void {
  const [focused] = path;
  if (focused && !isGone(focused) && document.activeElement !== focused) path = [];
}

function passOn(): void {
  const [focused] = path;
  if (!focused || !isGone(focused)) return;
  const left = path;
  path = [];
  for (const { dataset } of left) {
    const next = dataset["next"] && find(dataset["next"]);
    if (!next) continue;
    next.focus({ preventScroll: true });
    if (document.activeElement === next) return;
  }
}

function isGone(element: HTMLElement): boolean {
  return !element.isConnected || element.closest("[hidden]") !== null;
}

function find(testId: string): HTMLElement | null {
  return document.querySelector(`[data-testid=${testId}]`);
}
