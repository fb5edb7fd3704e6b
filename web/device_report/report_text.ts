import type { Gpu, LedgerEntry, Speed } from "../../src/index.ts";
import { plain } from "../format/plain.ts";
import type { KernelFinding } from "../session/kernel_findings.ts";

/** Device data for a bug report; it contains nothing a person typed. */
export interface ReportedDevice {
  /** The page's script, whose name identifies its version. */
  readonly page: string;
  readonly userAgent: string;
  /** The last that the page had. */
  readonly gpu: Gpu | null;
  /** Whether it is in use. */
  readonly isGpuOpen: boolean;
  readonly languageFeatures: readonly string[];
  readonly model: string | null;
  readonly engine: string | null;
  readonly finding: KernelFinding | null;
  /** Of the last story, with the engine and the head that wrote it: others may run by now. */
  readonly speed: (Speed & { readonly writer: string }) | null;
  readonly entries: readonly LedgerEntry[];
  readonly peakBytes: number;
  readonly verdict: string;
}

/** Limits that matter for kernels and buffers. */
const LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeInvocationsPerWorkgroup",
  "minStorageBufferOffsetAlignment",
] as const;

/** Text with a line for each value. */
export function reportText(device: ReportedDevice): string {
  const lines: readonly (readonly [name: string, value: string])[] = [
    ["Page", device.page],
    ["Browser", device.userAgent],
    ...gpuLines(device),
    ["Model", plain(device.model ?? "none")],
    ["Engine", device.engine ?? "none"],
    ["Kernel check", describeCheck(device.finding)],
    ["Speed", describeSpeed(device.speed)],
    ["GPU memory", describeMemory(device)],
    ["Verdict", device.verdict],
  ];
  return lines.map(([name, value]) => `${name}: ${value}`).join("\n");
}

function gpuLines({ gpu, isGpuOpen, languageFeatures }: ReportedDevice): (readonly [string, string])[] {
  if (!gpu) return [["GPU", "none"]];
  const { device, adapterName, isFallback, subgroup, laneFault } = gpu;
  return [
    [
      "GPU",
      `${adapterName}${isFallback ? ", emulated on the CPU" : ""}${isGpuOpen ? "" : ", not in use now"}`,
    ],
    [
      "Subgroups",
      subgroup ? `${subgroup.lanes} lanes${subgroup.isAskedFor ? ", asked for" : ""}` : (laneFault ?? "none"),
    ],
    ["Features", [...device.features].sort().join(", ")],
    ["WGSL features", [...languageFeatures].sort().join(", ")],
    ["Limits", LIMITS.map((name) => `${name} ${device.limits[name]}`).join(", ")],
  ];
}

function describeCheck(finding: KernelFinding | null): string {
  if (!finding) return "not run";
  const { result, checked, largestError, reason } = finding;
  return `${result}, ${checked} numbers, largest error ${largestError}${reason ? `. ${reason}` : ""}`;
}

function describeSpeed(speed: ReportedDevice["speed"]): string {
  if (!speed) return "nothing written yet";
  const [prefill, decode] = [speed.prefillTokensPerSecond, speed.decodeTokensPerSecond].map((value) =>
    value.toFixed(1),
  );
  return `${speed.writer}: first token after ${speed.firstTokenMs.toFixed(0)} ms, prefill ${prefill} and decode ${decode} tokens/s`;
}

/** Bytes by role: labels may contain tensor names from untrusted files. */
function describeMemory({ entries, peakBytes }: ReportedDevice): string {
  const byRole = new Map<string, number>();
  for (const { role, bytes } of entries) byRole.set(role, (byRole.get(role) ?? 0) + bytes);
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  const roles = Array.from(byRole, ([role, bytes]) => `${role} ${bytes}`).join(", ");
  return `${total} bytes live in ${entries.length} buffers, ${peakBytes} at most${roles ? ` (${roles})` : ""}`;
}
