import { expect, it } from "vitest";
import { importingOwnNames, withOwnNames } from "./own_names.ts";

it("exports what a script has under the names that it has there, and has them imported so", () => {
  const { code, names } = withOwnNames('const a=1,b="export{a as x}";export{a as t,b as a};');
  expect(code).toBe('const a=1,b="export{a as x}";export{a,b};');
  const importing = 'import{t as e,a}from"./page-1.js";import{t}from"./other.js";e(t,a);';
  expect(importingOwnNames(importing, "/page-1.js", names)).toBe(
    'import{a as e,b as a}from"./page-1.js";import{t}from"./other.js";e(t,a);',
  );
});
