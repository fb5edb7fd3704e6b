import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { passFocusOn } from "./pass_focus_on.ts";

/** The part of an element that the focus concerns. */
class FakeElement {
  isConnected = true;
  hidden = false;
  readonly dataset: { next?: string };

  constructor(
    readonly name: string,
    readonly parentElement: FakeElement | null,
    next?: string,
  ) {
    this.dataset = next === undefined ? {} : { next };
    page.elements.push(this);
  }

  get path(): FakeElement[] {
    return [this, ...(this.parentElement?.path ?? [])];
  }

  closest(): FakeElement | null {
    return this.path.find(({ hidden }) => hidden) ?? null;
  }

  focus(): void {
    if (this.closest()) return;
    page.activeElement = this;
    tell("focusin");
  }
}

class FakePage extends EventTarget {
  elements: FakeElement[] = [];
  activeElement: FakeElement | null = null;

  querySelector(selector: string): FakeElement | null {
    const is = ({ name, isConnected }: FakeElement) => isConnected && selector === `[data-testid=${name}]`;
    return this.elements.find(is) ?? null;
  }
}

function tell(type: "focusin" | "focusout"): void {
  page.dispatchEvent(new Event(type));
}

let page: FakePage;
let notice: () => void;

beforeEach(() => {
  page = new FakePage();
  vi.stubGlobal("document", page);
  vi.stubGlobal("HTMLElement", FakeElement);
  vi.stubGlobal(
    "MutationObserver",
    class {
      constructor(told: () => void) {
        notice = told;
      }
      observe() {}
    },
  );
  passFocusOn();
});

afterEach(() => void vi.unstubAllGlobals());

/** Two places, one within the other, each with an element that the focus passes to; and one that goes. */
function build() {
  const main = new FakeElement("main", null, "generate");
  const room = new FakeElement("room", main, "look");
  const [generate, look] = [new FakeElement("generate", main), new FakeElement("look", room)];
  const cancel = new FakeElement("cancel", room);
  cancel.focus();
  return { room, generate, look, cancel };
}

/** As a browser does, which tells of the end of the focus before the element has gone, or not at all. */
function remove(element: FakeElement, isTold: boolean): void {
  const hadFocus = page.activeElement?.path.includes(element) ?? false;
  if (hadFocus) page.activeElement = null;
  if (hadFocus && isTold) tell("focusout");
  for (const one of page.elements) if (one.path.includes(element)) one.isConnected = false;
}

async function settle(): Promise<void> {
  await Promise.resolve();
  notice();
}

test.each([true, false])(
  "what goes with the focus passes it to what the nearest place names that is still there (browser tells: %s)",
  async (isTold) => {
    const { cancel, look, room, generate } = build();
    remove(cancel, isTold);
    await settle();
    expect(page.activeElement).toBe(look);
    remove(room, isTold);
    await settle();
    expect(page.activeElement).toBe(generate);
  },
);

test("what is hidden is gone, and gets no focus", async () => {
  const { room, generate } = build();
  room.hidden = true;
  await settle();
  expect(page.activeElement).toBe(generate);
});

test("what was left takes no focus away when it goes, unless only the window was left", async () => {
  const { cancel, look } = build();
  tell("focusout"); // to another window: the page's active element stays
  await settle();
  remove(cancel, false);
  await settle();
  expect(page.activeElement).toBe(look);

  page.activeElement = null;
  tell("focusout");
  await settle();
  remove(look, false);
  await settle();
  expect(page.activeElement).toBeNull();
});

test("whoever has the focus keeps it when something else goes", async () => {
  const { cancel, look } = build();
  look.focus();
  remove(cancel, false);
  await settle();
  expect(page.activeElement).toBe(look);
});
