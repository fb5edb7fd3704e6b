import type { ButtonHTMLAttributes } from "preact";

interface ButtonProps extends Omit<ButtonHTMLAttributes, "id" | "disabled" | "aria-disabled" | "onClick"> {
  /** Its test id. */
  readonly id?: string;
  readonly ready?: boolean;
  readonly act?: () => unknown;
}

/**
 * A button that does nothing until it is ready. It is `aria-disabled`: with `disabled`, a keyboard user who pressed one
 * would lose the focus.
 */
export function Button({ id, ready = true, act, ...attributes }: ButtonProps) {
  return (
    <button
      type="button"
      data-testid={id}
      aria-disabled={!ready}
      onClick={() => {
        if (ready) act?.();
      }}
      {...attributes}
    />
  );
}
