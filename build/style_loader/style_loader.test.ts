import { expect, it } from "vitest";
import { withoutEmptyLists } from "./style_loader.ts";

it("leaves an empty list of styles out of an import, and others in", () => {
  const styled = "P(()=>import(`./a.js`),__vite__mapDeps([0]),import.meta.url)";
  expect(withoutEmptyLists(`${styled};P(()=>import(\`./b.js\`),[],import.meta.url).then(f)`)).toBe(
    `${styled};P(()=>import(\`./b.js\`)).then(f)`,
  );
});
