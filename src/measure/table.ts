import type { BenchReport, BenchResult } from "./report.ts";
import { PREFILL_LENGTHS } from "./bench_sample.ts";
import { nameOf } from "./engine_with_head.ts";

/** The peers to compare with. */
const PEERS = ["ort-webgpu tied", "transformers-js exported"] as const;

const MIB = 2 ** 20;

/** A report as a Markdown table, readable as plain text too. */
export function formatReport(report: BenchReport): string {
  const columns: readonly Column[] = [...MEASURES, ...PEERS.map((peer) => comparison(report, peer))];
  const rows = [
    ["engine, head", ...columns.map(([title]) => title)],
    ...report.results.map((result) => [nameOf(result), ...columns.map(([, show]) => show(result))]),
  ];
  const refusals = report.refusals.map((refusal) => `Not measured: ${nameOf(refusal)}. ${refusal.reason}`);
  return [describe(report), "", ...formatTable(rows), ...refusals].join("\n");
}

type Column = readonly [title: string, show: (result: BenchResult) => string];

const MEASURES: readonly Column[] = [
  ["decode ms/token (median)", ({ decodeMs }) => number(decodeMs.median)],
  ["(min)", ({ decodeMs }) => number(decodeMs.min)],
  ["x its floor", ({ decodeMs, floorMs }) => (floorMs ? number(decodeMs.median / floorMs) : "–")],
  ...PREFILL_LENGTHS.map((length): Column => [
    `prefill tokens/s (${length})`,
    ({ prefillTokensPerSecond }) => number(prefillTokensPerSecond[length] ?? NaN),
  ]),
  ["dispatches", ({ dispatchesPerToken }) => number(dispatchesPerToken)],
  ["submits", ({ submitsPerToken }) => number(submitsPerToken)],
  ["GPU MiB live", ({ liveBytes }) => number(liveBytes / MIB)],
  ["peak", ({ peakBytes }) => number(peakBytes / MIB)],
  ["x weights + KV", ({ liveBytes, memoryRatio }) => (liveBytes ? memoryRatio.toFixed(2) : "–")],
];

function comparison(report: BenchReport, peer: string): Column {
  const found = report.results.find((result) => nameOf(result) === peer);
  const show = ({ decodeMs }: BenchResult) =>
    found ? `${number(found.decodeMs.median / decodeMs.median)} x` : "–";
  return [`as fast as ${peer}`, show];
}

function describe({ adapter, checkpoint, weights, rounds, tokens, limits }: BenchReport): string {
  const measured = `${checkpoint} on ${adapter}; wgsl in ${weights}; ${rounds} rounds of ${tokens} tokens, greedy.`;
  if (!limits) return measured;
  const { bytesPerSecond, dispatchMs } = limits;
  return `${measured} The GPU reads ${number(bytesPerSecond / 1e9)} GB/s; an empty dispatch takes ${number(1000 * dispatchMs)} µs.`;
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
