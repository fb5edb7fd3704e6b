import "./text.css";
import { useComputed } from "@preact/signals";
import type { TargetedKeyboardEvent, VNode } from "preact";
import type { Step, TextStretch } from "../../src/index.ts";
import { formatToken } from "../format/token.ts";
import { model, story } from "../session/page_session.ts";
import { touchToken } from "../touch/picked.ts";
import { levelOf, probabilityOf } from "./probability.ts";
import { active, activeStretch, isUnfolded, pointAt, shaded, tabStop } from "./active_stretch.ts";

/** The continuation as text; each stretch can be pointed at, or reached with the arrow keys. */
export function StoryTokens() {
  return (
    <span
      class={shaded.value ? "tokens shaded" : "tokens"}
      onPointerOver={activate}
      onFocusIn={activate}
      onPointerDown={({ pointerType }) => void (pressedBy = pointerType)}
      onPointerCancel={() => void (pressedBy = "")}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      {story.value.stretches.map(elementOf)}
    </span>
  );
}

/** Preact skips an element that is the same object as before: one more token costs one element, not all. */
const elements = new WeakMap<TextStretch<Step>, VNode>();

function elementOf(stretch: TextStretch<Step>, index: number): VNode {
  const known = elements.get(stretch);
  if (known) return known;
  const made = <StretchText key={index} stretch={stretch} index={index} />;
  elements.set(stretch, made);
  return made;
}

/**
 * Only one stretch is a button for screen readers and in the tab order: hundreds of them would make the story
 * unreadable.
 */
function StretchText({ stretch, index }: { stretch: TextStretch<Step>; index: number }) {
  const isActive = useComputed(() => active.value === index);
  const isTabStop = useComputed(() => tabStop.value === index);
  const probability = probabilityOf(stretch.tokens);
  const button = isTabStop.value && {
    role: "button" as const,
    "aria-label": labelOf(stretch),
    "aria-describedby": "token-summary",
  };
  return (
    <span
      data-testid="token"
      data-index={index}
      data-probability={probability}
      data-level={levelOf(probability)}
      class={isActive.value ? "active" : undefined}
      tabIndex={isTabStop.value ? 0 : -1}
      {...button}
    >
      {stretch.text}
    </span>
  );
}

/** A button can't be named by white space alone. */
function labelOf({ tokens, text }: TextStretch<Step>): string {
  const tokenizer = model.peek()?.tokenizer;
  if (text.trim() !== "" || !tokenizer) return text;
  return tokens.map(({ id }) => formatToken(tokenizer, id)).join(" ");
}

function indexOf(target: EventTarget | null | undefined): number | null {
  const index = target instanceof HTMLElement ? target.dataset["index"] : undefined;
  return index === undefined ? null : Number(index);
}

/** A finger also comes over words where it only scrolls. */
function activate({ target, pointerType }: Partial<PointerEvent>): void {
  const index = indexOf(target);
  if (index !== null && pointerType !== "touch") pointAt(index);
}

/** What the last press was made with. Not every browser says so of a click: to some, a tap is a mouse's. */
let pressedBy = "";

/**
 * A finger can't hover without pressing: a tap first shows the word's details, and a button there leads on. A pointer may
 * have selected text.
 */
function onClick({ target }: MouseEvent): void {
  const [isTap, isPressed] = [pressedBy === "touch", pressedBy !== ""];
  pressedBy = ""; // a screen reader may click without a press, and what was selected before is no matter then
  if (isTap) {
    active.value = indexOf(target);
    isUnfolded.value = true;
  } else if (!isPressed || getSelection()?.type !== "Range") choose(target);
}

/** Goes to its row. */
function choose(target: EventTarget | null): void {
  const id = activeStretch.value?.tokens[0]?.id;
  if (indexOf(target) !== null && id !== undefined) touchToken(id);
}

function onKeyDown(event: TargetedKeyboardEvent<HTMLElement>): void {
  const last = story.value.stretches.length - 1;
  const index = indexOf(event.target);
  if (index === null || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    choose(event.target);
    return;
  }
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? -1 : 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: index - forward,
    ArrowRight: index + forward,
    Home: 0,
    End: last,
  };
  const next = steps[event.key];
  if (next === undefined) return;
  event.preventDefault();
  const element = event.currentTarget.children[Math.min(Math.max(next, 0), last)];
  if (element instanceof HTMLElement) element.focus();
}
