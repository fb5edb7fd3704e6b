import { expect, test } from "vitest";
import { formatsOf } from "../engines/wgsl/number_formats.ts";
import { openedFormatsOf } from "./opened_formats.ts";

test("an opened model's cache is float16 unless another is asked for; the site's own has float32", () => {
  expect(formatsOf({})).toEqual({ weights: "float16", cache: "float32" });
  expect(openedFormatsOf({})).toEqual({ weights: "float16", cache: "float16" });
  expect(openedFormatsOf({ weights: "int8", cache: "float32" })).toEqual({
    weights: "int8",
    cache: "float32",
  });
});
