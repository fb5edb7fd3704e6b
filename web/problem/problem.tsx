import "./problem.css";
import { problem, session } from "../session/page_session.ts";

export function ProblemMessage() {
  if (!problem.value) return null;
  const { code, message, remedy } = problem.value;
  return (
    <div class="problem" role="alert" data-testid="error" data-code={code}>
      <p>{message}</p>
      {remedy === "reload" && (
        <button type="button" data-testid="retry" onClick={() => void session.reload()}>
          Load the model again
        </button>
      )}
    </div>
  );
}
