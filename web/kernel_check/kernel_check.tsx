import { kernelFinding } from "../session/page_session.ts";
import { describeFinding } from "./describe_finding.ts";

/** What the page found about its kernels on this GPU; empty before the check. */
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
