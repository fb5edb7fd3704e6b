import "./problem.css";
import { problem, session } from "../session/page_session.ts";
import { ProblemDetails } from "./details.tsx";

export function ProblemMessage() {
  if (!problem.value) return null;
  const { code, message, details, remedy } = problem.value;
  return (
    <div class="problem" role="alert" data-testid="error" data-code={code}>
      <p>{message}</p>
      <ProblemDetails words={details} />
      {remedy === "reload" && (
        <button type="button" data-testid="retry" onClick={() => void session.reload()}>
          Load the model again
        </button>
      )}
    </div>
  );
}
