import { expect, it } from "vitest";
import { type LedgerEntry, roleOf } from "../../src/index.ts";
import { ungroupRows } from "./recording/ungroup_rows.ts";
import { groupRows } from "./rows.ts";

function buffer(label: string, bytes: number): LedgerEntry {
  return { label, bytes, role: roleOf(label, 0), usage: 0, createdAt: 0, device: 1 };
}

it("groups the same tensor of all layers into one row", () => {
  const layers = [0, 1, 2, 10].map((layer) => buffer(`model.layers.${layer}.self_attn.q_proj.weight`, 128));
  expect(groupRows(layers)).toEqual([
    { name: "model.layers.*.self_attn.q_proj.weight", role: "weight", count: 4, bytes: 512 },
  ]);
});

it("leaves a buffer that is alone under its own label, numbers and all", () => {
  const rows = groupRows([
    buffer("model.embed_tokens.weight", 9),
    buffer("ff_out.weight", 9),
    buffer("kv_cache.0.key", 4),
  ]);
  expect(rows.map(({ name }) => name)).toEqual([
    "model.embed_tokens.weight",
    "ff_out.weight",
    "kv_cache.0.key",
  ]);
});

it("counts buffers of one label without making it a pattern", () => {
  expect(groupRows([buffer("ids", 8), buffer("ids", 8)])).toEqual([
    { name: "ids", role: "runtime", count: 2, bytes: 16 },
  ]);
});

it("keeps different sizes apart: a large buffer must not hide in a crowd of small ones", () => {
  expect(groupRows([buffer("", 16), buffer("", 4096), buffer("", 16)])).toEqual([
    { name: "", role: "runtime", count: 1, bytes: 4096 },
    { name: "", role: "runtime", count: 2, bytes: 32 },
  ]);
});

it("gives the buffers of a row back, each layer its number", () => {
  const layers = [0, 1, 2].map((layer) => buffer(`model.layers.${layer}.self_attn.q_proj.weight`, 128));
  const buffers = ungroupRows(groupRows([...layers, buffer("ids", 8)]));
  expect(buffers.map(({ label, role, bytes }) => ({ label, role, bytes }))).toEqual(
    [...layers, buffer("ids", 8)].map(({ label, role, bytes }) => ({ label, role, bytes })),
  );
});
