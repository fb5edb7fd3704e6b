import "./problem.css";

/** What a runtime, a compiler or the browser said, for those who know them. */
export function ProblemDetails({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <details class="problem-details" data-testid="problem-details">
      <summary>Details</summary>
      <p>{words}</p>
    </details>
  );
}
