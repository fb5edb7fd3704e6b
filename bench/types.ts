import type { BenchOptions } from "../src/bench/bench.ts";
import type { Report } from "../src/bench/report.ts";
import type { ScalingResult } from "../src/bench/scaling.ts";
import type { Subject } from "../src/bench/subjects.ts";
import type { Shape } from "../src/checkpoint/random.ts";

/** What the bench page offers to the program that drives it. */
export interface BenchPage {
  readonly subjects: readonly Subject[];
  measure(model: string, options: Pick<BenchOptions, "subjects" | "rounds" | "tokens">): Promise<Report>;
  measureShape(shape: Shape, subject: Subject, tokens: number): Promise<ScalingResult>;
  format(report: Report): string;
}

declare global {
  var bench: BenchPage;
}
