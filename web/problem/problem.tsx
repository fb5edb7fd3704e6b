import "./problem.css";
import { Button } from "../button/button.tsx";
import { problem, session } from "../session/page_session.ts";
import { reloadKeepingText } from "../session/reload.ts";
import { ProblemDetails } from "./details.tsx";

export function ProblemMessage() {
  if (!problem.value) return null;
  const { code, message, details, remedy } = problem.value;
  return (
    <div class="problem" role="alert" data-testid="error" data-code={code}>
      <p>{message}</p>
      <ProblemDetails words={details} />
      {remedy === "reload" && (
        <Button id="retry" act={() => session.reload()}>
          Load the model again
        </Button>
      )}
      {remedy === "restart" && (
        <Button id="retry" act={reloadKeepingText}>
          Reload the page
        </Button>
      )}
    </div>
  );
}
