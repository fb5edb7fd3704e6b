import { signal } from "@preact/signals";
import { type KernelCheck, KernelCheckError, type KernelError } from "../../src/index.ts";
import { remark } from "./current_settings.ts";

/** As an engine found it; or `fail`, if that is why none was made. */
export interface KernelFinding extends Omit<KernelCheck, "result"> {
  readonly result: KernelCheck["result"] | "fail";
}

/** What the page knows about its kernels on this GPU. */
export class KernelFindings {
  /** The latest; null before any engine was made. */
  readonly last = signal<KernelFinding | null>(null);

  /** Says once why subgroups are not used. */
  found(finding: KernelCheck): void {
    const { reason } = finding;
    if (reason !== null && reason !== this.last.value?.reason) {
      remark(`Subgroups of this GPU can’t be trusted, and are not used: ${reason}`);
    }
    this.last.value = finding;
  }

  /** Kernels are wrong, or one does not compile: then no number was compared. */
  failed(error: KernelCheckError | KernelError): void {
    const { message } = error;
    this.last.value =
      error instanceof KernelCheckError
        ? { result: "fail", checked: error.checked, largestError: error.largestError, reason: message }
        : {
            result: "fail",
            checked: 0,
            largestError: 0,
            reason: [message, error.details].filter(Boolean).join(" "),
          };
  }
}
