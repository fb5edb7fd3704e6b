import { expect, it } from "vitest";
import { withPlainImports } from "./style_loader.ts";

it("leaves the helper out of an import that needs no styles, and an empty list of styles out of any, and has short names", () => {
  const styled = "P(()=>import(`./a.js`),__vite__mapDeps([0]),import.meta.url)";
  const plain =
    "P(()=>import(`./b.js`),[],import.meta.url).then(f);P(()=>import(`./c.js`).then(e=>e.n),[],import.meta.url)";
  const other = "P(async()=>{let{d:e}=await import(`./d.js`);return{d:e}},[],import.meta.url)";
  expect(withPlainImports([styled, plain, other].join(";"))).toBe(
    [
      "P(()=>import(`./a.js`),__styles([0]),import.meta.url)",
      "import(`./b.js`).then(f);import(`./c.js`).then(e=>e.n)",
      "P(async()=>{let{d:e}=await import(`./d.js`);return{d:e}})",
    ].join(";"),
  );
});
