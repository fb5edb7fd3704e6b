import {
  type BenchResult,
  describeLimits,
  formatResults,
  type KernelCheck,
  type Limits,
} from "../../src/index.ts";
import type { Outcome } from "../../scripts/checks.mjs";

/** One engine with one model: with its weights in a format, and with subgroups or without. */
export interface BareResult extends BenchResult {
  readonly model: string;
  readonly weights: string;
  readonly lanes: string;
  readonly kernelCheck: KernelCheck;
}

/** What was found of a machine. */
export interface BareReport {
  readonly time: string;
  readonly adapter: string;
  /** Whether the adapter is a GPU emulated on the CPU. */
  readonly emulated: boolean;
  readonly runtime: string;
  readonly system: string;
  readonly rounds: number;
  readonly tokens: number;
  readonly limits: Limits | null;
  /** By how work was laid out on the GPU. */
  readonly checks: Readonly<Record<string, readonly Outcome[]>>;
  readonly results: readonly BareResult[];
  /** What was not run or not measured as it should be, and why. */
  readonly remarks: readonly string[];
}

/** A report in Markdown, for docs/devices.md. */
export function formatBareReport(report: BareReport): string {
  const { rounds, tokens, limits, results, remarks } = report;
  const named = results.map(
    (result) => [`${result.model}, ${result.weights}, ${result.lanes}`, result] as const,
  );
  return [
    `${nameOf(report)}; ${report.runtime}; ${report.system}; ${report.time.slice(0, 10)}.`,
    `${describeLimits(limits)} ${rounds} rounds of ${tokens} tokens, greedy.`,
    "",
    ...Object.entries(report.checks).map(describeChecks),
    "",
    formatResults("model, weights, lanes of a subgroup", named, [["kernel check", describeKernelCheck]]),
    "",
    ...(remarks.length > 0 ? remarks : ["Everything was run."]),
  ].join("\n");
}

function nameOf({ adapter, emulated }: BareReport): string {
  return `${adapter} (${emulated ? "emulated on the CPU" : "a GPU"})`;
}

/** How many comparisons passed, and each that failed. */
function describeChecks([lanes, outcomes]: [string, readonly Outcome[]]): string {
  const failed = outcomes.filter(({ passed }) => !passed);
  return [
    `Compared with float64 and with transformers, lanes of a subgroup: ${lanes}. ` +
      `${outcomes.length - failed.length} passed, ${failed.length} failed.`,
    ...failed.map(({ name, told }) => `- FAILED: ${name}. ${told}`),
  ].join("\n");
}

function describeKernelCheck({ kernelCheck }: BareResult): string {
  return `${kernelCheck.result}, ${kernelCheck.largestError.toExponential(1)}`;
}
