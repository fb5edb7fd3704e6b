import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface FoldProps {
  /** Of the summary. */
  readonly testId: string;
  readonly summary: string;
  /** Out of sight it stays as open as it is. */
  readonly hidden?: boolean;
  /** Whether what it folds away is there before it has been opened. */
  readonly isDrawn?: boolean;
  readonly children: ComponentChildren;
}

/** A summary line; what it folds away is rendered once it has been opened. */
export function Fold({ testId, summary, hidden = false, isDrawn = false, children }: FoldProps) {
  const wasOpened = useSignal(false);
  return (
    <details class="fold" data-next={testId} hidden={hidden} onToggle={() => (wasOpened.value = true)}>
      <summary data-testid={testId}>{summary}</summary>
      {(isDrawn || wasOpened.value) && children}
    </details>
  );
}
