import { signal } from "@preact/signals";
import type { KernelCheck, KernelCheckError } from "../../src/index.ts";
import { remark } from "./current_settings.ts";

/** As an engine found it; or `fail`, where none was made because of it. */
export interface KernelFinding extends Omit<KernelCheck, "result"> {
  readonly result: KernelCheck["result"] | "fail";
}

/** What the page knows of its kernels on this GPU. */
export class KernelFindings {
  /** The last; null before any was made. */
  readonly last = signal<KernelFinding | null>(null);

  /** Why subgroups are not used is remarked once. */
  found(finding: KernelCheck): void {
    const { reason } = finding;
    if (reason !== null && reason !== this.last.value?.reason) {
      remark(`Subgroups of this GPU can’t be trusted, and are not used: ${reason}`);
    }
    this.last.value = finding;
  }

  failed({ checked, largestError, message }: KernelCheckError): void {
    this.last.value = { result: "fail", checked, largestError, reason: message };
  }
}
