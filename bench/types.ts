import type { BenchOptions, Report, ScalingResult, Shape, Subject } from "../src/index.ts";

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
