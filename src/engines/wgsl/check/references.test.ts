import { expect, test } from "vitest";
import { qkvReference } from "../kernels/decode/qkv.reference.ts";
import { REFERENCES, referenceOf } from "./references.ts";

test("a kernel that the shipped model lacks has its reference fetched", async () => {
  expect(Object.values(REFERENCES)).not.toContain(qkvReference);
  expect(await referenceOf("qkv")).toBe(qkvReference);
  expect(await referenceOf("norm")).toBe(REFERENCES.norm);
});
