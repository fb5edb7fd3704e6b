import { expect, test } from "vitest";
import { lookUp } from "./json.ts";

test("a table is looked up by its own names only", () => {
  const table = { NFC: 7 };
  expect(lookUp(table, "NFC")).toBe(7);
  for (const other of ["nfc", "constructor", "__proto__", "toString", 0, null, ["NFC"]])
    expect(lookUp(table, other), String(other)).toBeUndefined();
});
