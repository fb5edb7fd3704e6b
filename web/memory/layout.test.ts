import { describe, expect, it } from "vitest";
import { type LedgerEntry, roleOf } from "../../src/index.ts";
import { layOut } from "./layout.ts";

const FRAME = { x: 0, y: 0, width: 600, height: 200 };

function buffer(label: string, bytes: number): LedgerEntry {
  return { label, bytes, role: roleOf(label, 0), usage: 0, createdAt: 0, device: 1 };
}

const wte = buffer("model.embed_tokens.weight", 400);
const ffOut = buffer("ff_out.weight", 400);
const others = [buffer("model.layers.0.mlp.up_proj.weight", 300), buffer("kv_cache.0.key", 100)];

describe("layOut", () => {
  it("puts the matrix first, the missing one last and all else between, to one scale", () => {
    const { tiles, missing } = layOut([wte, ...others], [wte], FRAME);
    const areaPerByte = (FRAME.width * FRAME.height) / (400 + 300 + 100 + 400);
    expect(tiles[0]).toEqual({ entry: wte, kind: "matrix", rect: { x: 0, y: 0, width: 200, height: 200 } });
    expect(missing).toEqual({ x: 400, y: 0, width: 200, height: 200 });
    expect(tiles).toHaveLength(3);
    for (const { entry, rect } of tiles) {
      expect(rect.width * rect.height).toBeCloseTo(entry.bytes * areaPerByte);
    }
  });

  it("draws a second matrix exactly where the outline was", () => {
    const outline = layOut([wte, ...others], [wte], FRAME).missing;
    const { tiles, missing } = layOut([wte, ...others, ffOut], [wte, ffOut], FRAME);
    expect(missing).toBeNull();
    expect(tiles.find(({ kind }) => kind === "copy")).toEqual({ entry: ffOut, kind: "copy", rect: outline });
  });

  it("draws no outline before there is a matrix", () => {
    expect(layOut(others, [], FRAME).missing).toBeNull();
    expect(layOut([], [], FRAME).tiles).toEqual([]);
  });

  it("keeps the buffers of one role together", () => {
    const keys = [0, 1, 2].map((layer) => buffer(`kv_cache.${layer}.key`, 100));
    const weights = [0, 1, 2].map((layer) => buffer(`model.layers.${layer}.mlp.up_proj.weight`, 100));
    const { tiles } = layOut([...keys, ...weights], [], FRAME);
    const middle = (role: string): number[] =>
      tiles.filter(({ entry }) => entry.role === role).map(({ rect }) => rect.x + rect.width / 2);
    const [left, right] = [middle("weight"), middle("kv-cache")];
    expect(Math.max(...left) < Math.min(...right) || Math.max(...right) < Math.min(...left)).toBe(true);
  });
});
