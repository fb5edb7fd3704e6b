import "./problem.css";
import { reload } from "../session/model.ts";
import { problem } from "../session/problem.ts";

export function ProblemMessage() {
  if (!problem.value) return null;
  const { code, message, remedy } = problem.value;
  return (
    <div class="problem" role="alert" data-testid="error" data-code={code}>
      <p>{message}</p>
      {remedy === "reload" && (
        <button type="button" data-testid="retry" onClick={() => void reload()}>
          Load the model again
        </button>
      )}
    </div>
  );
}
