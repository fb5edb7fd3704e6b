import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tries } from "../../src/testing/fuzz.ts";
import { countAgreeing, isSame } from "./compare_digests.ts";
import { type Digest, digestOf, formatDigest, parseDigest } from "./digest.ts";

const tokens = fc.array(fc.nat(50_000), { maxLength: 100 });

async function digest(ids: readonly number[]): Promise<Digest> {
  const made = await digestOf(ids);
  if (!made) throw new Error("no hash function here");
  return made;
}

describe("digestOf", () => {
  it("is SHA-256 over the ids as Node computes it, whole and up to each 16th token", async () => {
    const ids = Array.from({ length: 35 }, (_, i) => (i * 7919) % 8192);
    const sha = (length: number): string => {
      const bytes = Buffer.alloc(4 * length);
      ids.slice(0, length).forEach((id, i) => bytes.writeUInt32LE(id, 4 * i));
      return createHash("sha256").update(bytes).digest("base64url");
    };
    const marks = sha(16).slice(0, 2) + sha(32).slice(0, 2);
    expect(formatDigest(await digest(ids))).toBe(`35.${sha(35).slice(0, 11)}${marks}`);
  });

  it("is the same for the same ids, and for no others", async () => {
    await fc.assert(
      fc.asyncProperty(tokens, tokens, async (one, other) => {
        const equal = one.length === other.length && one.every((id, i) => id === other[i]);
        expect(isSame(await digest(one), await digest(other))).toBe(equal);
      }),
      tries(500),
    );
  });
});

describe("countAgreeing", () => {
  const ids = Array.from({ length: 40 }, (_, i) => i);

  it.each([
    ["the first token", 0, 0],
    ["the 16th", 15, 0],
    ["the 17th", 16, 16],
    ["the last, after the last mark", 39, 32],
  ])("finds the mark before a difference in %s", async (_, position, agreeing) => {
    expect(countAgreeing(await digest(ids), await digest(ids.with(position, 999)))).toBe(agreeing);
  });

  it("counts all where all are the same", async () => {
    expect(countAgreeing(await digest(ids), await digest([...ids]))).toBe(40);
  });

  it("counts up to the last common mark where one text is longer", async () => {
    expect(countAgreeing(await digest(ids), await digest(ids.slice(0, 20)))).toBe(16);
    expect(countAgreeing(await digest(ids.slice(0, 20)), await digest(ids))).toBe(16);
  });
});

describe("parseDigest", () => {
  it("undoes formatDigest", async () => {
    await fc.assert(
      fc.asyncProperty(tokens, async (ids) => {
        const made = await digest(ids);
        expect(parseDigest(formatDigest(made))).toEqual(made);
      }),
      tries(500),
    );
  });

  it("takes nothing that formatDigest does not write", () => {
    const characters = fc.string({ unit: fc.constantFrom(...Array.from("019.AZaz_-=+/ ")), maxLength: 30 });
    const near = fc
      .tuple(
        fc.stringMatching(/^\d{1,5}$/),
        fc.stringMatching(/^[\w-]{11}$/),
        fc.stringMatching(/^[\w-]{0,8}$/),
      )
      .map(([count, whole, marks]) => `${count}.${whole}${marks}`);
    fc.assert(
      fc.property(fc.oneof(characters, near), (text) => {
        const parsed = parseDigest(text);
        if (parsed) expect(formatDigest(parsed)).toBe(text);
      }),
      tries(1000),
    );
  });

  it.each([
    "",
    "20",
    "20.",
    "20.short",
    "007.AAAAAAAAAAA",
    "20.AAAAAAAAAAA",
    "20.AAAAAAAAAAAbbcc",
    "20.AAAAAAAAAA=bb",
    "-1.AAAAAAAAAAA",
    "99999.AAAAAAAAAAA",
  ])("refuses %j", (text) => {
    expect(parseDigest(text)).toBeNull();
  });
});
