import type { BenchOptions, BenchReport, EngineWithHead, ModelShape, ScalingResult } from "../src/index.ts";

/** What the bench page offers to the program that drives it. */
export interface BenchPage {
  readonly subjects: readonly EngineWithHead[];
  measure(model: string, options: Pick<BenchOptions, "subjects" | "rounds" | "tokens">): Promise<BenchReport>;
  measureShape(shape: ModelShape, subject: EngineWithHead, tokens: number): Promise<ScalingResult>;
  format(report: BenchReport): string;
}

declare global {
  var bench: BenchPage;
}
