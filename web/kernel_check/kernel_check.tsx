import { kernelFinding } from "../session/page_session.ts";
import { describeFinding } from "./describe_finding.ts";

/** What the page found of its own kernels on this GPU; nothing before it has looked. */
export function KernelCheckLine() {
  const finding = kernelFinding.value;
  if (!finding) return null;
  const { result, largestError, checked } = finding;
  return (
    <p data-testid="kernel-check" data-result={result} data-largest={largestError} data-checked={checked}>
      {describeFinding(finding)}
    </p>
  );
}
