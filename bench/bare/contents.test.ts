import { readdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { projectFiles } from "./contents.ts";
import { SHIPPED_MODEL } from "../../src/testing/shipped_model.ts";

const targets = projectFiles().map(([, target]) => target);

test("every family's fixtures are in the archive, with what transformers makes of them", () => {
  const needed = readdirSync("fixtures/families").flatMap((family) =>
    ["config.json", "model.safetensors", "reference.json", "logits.f32"].map(
      (name) => `fixtures/families/${family}/${name}`,
    ),
  );
  expect(needed.length).toBeGreaterThan(0);
  expect(targets).toEqual(expect.arrayContaining(needed));
});

test("the shipped model and the script are in the archive", () => {
  expect(targets).toEqual(
    expect.arrayContaining([
      `public/${SHIPPED_MODEL}/model.safetensors`,
      "fixtures/shipped/logits.f32",
      "run.sh",
    ]),
  );
});

// Deno's binary takes 43 MB when it is compressed, the bundle less than one: `npm run bench:bare` refuses more than 60 MiB.
test("all that is there besides Deno takes less than 18 MB", () => {
  const bytes = projectFiles().reduce((sum, [source]) => sum + statSync(source).size, 0);
  expect(bytes).toBeLessThan(18e6);
});

test("the script can be executed", () => {
  const script = projectFiles().find(([, target]) => target === "run.sh")?.[0] ?? "";
  expect(statSync(script).mode & 0o111).toBe(0o111);
});
