import { useSignal } from "@preact/signals";

interface CopyProps {
  readonly testId: string;
  readonly label: string;
  readonly text: () => string;
  /** Messages for success, and for a browser that does not allow copying. */
  readonly copied: string;
  readonly refused: string;
}

/** A button that copies, and reports the result. */
export function CopyButton({ testId, label, text, copied, refused }: CopyProps) {
  const said = useSignal("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      said.value = copied;
    } catch {
      said.value = refused;
    }
  };
  return (
    <>
      <button type="button" data-testid={testId} onClick={() => void copy()}>
        {label}
      </button>{" "}
      <span role="status">{said}</span>
    </>
  );
}
