import { afterEach, expect } from "vitest";
import { watchWebGpu } from "../../gpu/watch.ts";
import type { Engine } from "../engine.ts";

/** A list for the engines that each test makes: they are disposed when it has ended, and must leave no GPU buffer. */
export function disposedEngines(): Engine[] {
  const engines: Engine[] = [];
  const { ledger } = watchWebGpu();
  afterEach(() => {
    for (const engine of engines.splice(0)) void engine.dispose();
    expect(ledger.entries).toEqual([]);
  });
  return engines;
}
