import { afterEach, expect, test, vi } from "vitest";
import { type KeptFile, Store } from "../../src/index.ts";
import { kept, readKept } from "./kept_checkpoints.ts";

afterEach(() => void vi.restoreAllMocks());

test("of two readings the later one counts, whichever ends first", async () => {
  const file: KeptFile = {
    url: "https://example.org/model/config.json",
    size: 2,
    version: [],
    keptBytes: 2,
    arrived: 0,
  };
  const ends: ((files: KeptFile[]) => void)[] = [];
  const list = () => new Promise<KeptFile[]>((resolve) => ends.push(resolve));
  vi.spyOn(Store, "open").mockResolvedValue({ list } as Partial<Store> as Store);
  const readings = [readKept(), readKept()];
  await vi.waitFor(() => expect(ends).toHaveLength(2), { timeout: 20_000 });
  ends[1]?.([]); // it was cleared
  ends[0]?.([file]);
  await Promise.all(readings);
  expect(kept.value).toEqual([]);
});
