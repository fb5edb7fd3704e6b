import { kernelFinding } from "../session/page_session.ts";
import { describeFinding } from "./describe_finding.ts";

/** What the page found about its kernels on this GPU; empty before the check. */
export function KernelCheckLine() {
  const finding = kernelFinding.value;
  if (!finding) return null;
  return (
    <p
      data-testid="kernel-check"
      data-result={finding.result}
      data-largest={finding.largestError || undefined /* none where a kernel wrote NaN, or did not compile */}
      data-checked={finding.checked}
    >
      {describeFinding(finding)}
    </p>
  );
}
