import { type BenchReport, type BenchResult, NO_ADAPTER } from "./report.ts";
import { PREFILL_LENGTHS } from "./prefill_lengths.ts";
import { nameOf } from "./engine_with_head.ts";
import type { Limits } from "./limits/limits.ts";
import { TURN_TOKENS } from "./side_by_side.ts";

/** The peers to compare with. */
const PEERS = ["ort-webgpu tied", "transformers-js exported"] as const;

const MIB = 2 ** 20;

/** A report as a Markdown table, readable as plain text too. */
export function formatReport(report: BenchReport): string {
  const named = report.results.map((result) => [nameOf(result), result] as const);
  const comparisons = PEERS.map((peer) => comparison(report, peer));
  const refusals = report.refusals.map((refusal) => `Not measured: ${nameOf(refusal)}. ${refusal.reason}`);
  return [describe(report), "", formatResults("engine, head", named, comparisons), ...refusals].join("\n");
}

/** What a column of a table is called, and what it says of a result. */
type Column<R extends BenchResult> = readonly [title: string, show: (result: R) => string];

/** Results as a Markdown table, each with its name, and with `more` columns behind those that all tables have. */
export function formatResults<R extends BenchResult>(
  title: string,
  named: readonly (readonly [name: string, result: R])[],
  more: readonly Column<R>[],
): string {
  const columns: readonly Column<R>[] = [...MEASURES, ...more];
  return formatTable([
    [title, ...columns.map(([name]) => name)],
    ...named.map(([name, result]) => [name, ...columns.map(([, show]) => show(result))]),
  ]).join("\n");
}

const MEASURES: readonly Column<BenchResult>[] = [
  ["decode ms/token (median)", ({ decodeMs }) => number(decodeMs.median)],
  ["(quartiles)", ({ decodeMs }) => `${number(decodeMs.lower)} to ${number(decodeMs.upper)}`],
  ["(min)", ({ decodeMs }) => number(decodeMs.min)],
  ["x its floor", ({ decodeMs, floor }) => (floor ? number(decodeMs.median / floor.ms) : "–")],
  ["x its floor (min)", ({ decodeMs, floor }) => (floor ? number(decodeMs.min / floor.ms) : "–")],
  ["its floor", ({ floor }) => (floor ? floor.by : "–")],
  ...PREFILL_LENGTHS.map((length): Column<BenchResult> => [
    `prefill tokens/s (${length})`,
    ({ prefillTokensPerSecond }) => number(prefillTokensPerSecond[length] ?? NaN),
  ]),
  ["dispatches", ({ dispatchesPerToken }) => number(dispatchesPerToken)],
  ["submits", ({ submitsPerToken }) => number(submitsPerToken)],
  ["GPU MiB live", ({ liveBytes }) => number(liveBytes / MIB)],
  ["peak", ({ peakBytes }) => number(peakBytes / MIB)],
  ["x weights + KV", ({ liveBytes, memoryRatio }) => (liveBytes ? memoryRatio.toFixed(2) : "–")],
];

function comparison(report: BenchReport, peer: string): Column<BenchResult> {
  const found = report.results.find((result) => nameOf(result) === peer);
  const show = ({ decodeMs }: BenchResult) =>
    found ? `${number(found.decodeMs.median / decodeMs.median)} x` : "–";
  return [`as fast as ${peer}`, show];
}

function describe(report: BenchReport): string {
  const { adapter, checkpoint, weights, rounds, tokens, sideBySide, limits, results } = report;
  const others = results.some(({ engine }) => engine !== "wgsl") ? ", the others in float32" : "";
  return [
    `${checkpoint} on ${adapter}; wgsl in ${weights}${others}; ${rounds} rounds of ${tokens} tokens, greedy,`,
    sideBySide
      ? `${TURN_TOKENS} tokens of each engine in turn.`
      : "each engine alone: the GPU has no memory for all at once.",
    ...(adapter === NO_ADAPTER ? [] : [describeLimits(limits)]),
  ].join(" ");
}

/** What no engine can beat. */
export function describeLimits(limits: Limits | null): string {
  if (!limits) {
    return (
      "The GPU's limits could not be measured: its end of work is told too late here. Times of a token " +
      "contain that wait."
    );
  }
  const { bytesPerSecond, dispatchMs, multiplyAddsPerSecond } = limits;
  return (
    `The GPU reads ${number(bytesPerSecond / 1e9)} GB/s; an empty dispatch takes ${number(1000 * dispatchMs)} µs; ` +
    `it multiplies and adds ${number(multiplyAddsPerSecond / 1e9)} billion times a second.`
  );
}

/** Three significant digits, or all before the decimal point. */
function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function formatTable([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2))).join("|")}|`;
  return [line(head), rule, ...rows.map(line)];
}
