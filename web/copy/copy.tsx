import { Button } from "../button/button.tsx";
import { useOutcome } from "./outcome.ts";

interface CopyProps {
  readonly testId: string;
  readonly label: string;
  readonly text: () => string;
  /** Reads signals: what the messages are about. They go when it is another. */
  readonly subject: () => unknown;
  /** Messages for success, and for a browser that does not allow copying. */
  readonly copied: string;
  readonly refused: string;
}

/** A button that copies, and reports the result. */
export function CopyButton({ testId, label, text, subject, copied, refused }: CopyProps) {
  const outcome = useOutcome(subject);
  const copy = async (): Promise<string> => {
    try {
      await navigator.clipboard.writeText(text());
      return copied;
    } catch {
      return refused;
    }
  };
  return (
    <>
      <Button id={testId} act={() => outcome.tell(subject(), copy)}>
        {label}
      </Button>{" "}
      <span class="quiet" role="status">
        {outcome.words}
      </span>
    </>
  );
}
