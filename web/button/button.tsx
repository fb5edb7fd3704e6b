import type { ButtonHTMLAttributes } from "preact";

interface ButtonProps extends Omit<ButtonHTMLAttributes, "id" | "disabled" | "aria-disabled" | "onClick"> {
  /** Its test id. */
  readonly id?: string;
  readonly ready?: boolean;
  readonly act?: () => unknown;
  /** For a button that goes when it is pressed: the test id of what gets its focus, for the page has none otherwise. */
  readonly next?: string;
}

/**
 * A button that does nothing until it is ready. It is `aria-disabled`: with `disabled`, a keyboard user who pressed one
 * would lose the focus.
 */
export function Button({ id, ready = true, act, next, ...attributes }: ButtonProps) {
  return (
    <button
      type="button"
      data-testid={id}
      aria-disabled={!ready}
      onClick={() => {
        if (!ready) return;
        if (next)
          document.querySelector<HTMLElement>(`[data-testid=${next}]`)?.focus({ preventScroll: true });
        act?.();
      }}
      {...attributes}
    />
  );
}
