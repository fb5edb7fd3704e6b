import "./problem.css";

/** The runtime's, compiler's or browser's own message, for experts. */
export function ProblemDetails({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <details class="problem-details" data-testid="problem-details">
      <summary>Details</summary>
      <p>{words}</p>
    </details>
  );
}
