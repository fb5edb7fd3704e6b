import type { ServerResponse } from "node:http";
import { hurry } from "./page.ts";
import { expect, test } from "./site.ts";

test.use({ model: "shipped" });

const STORY = { p: "The cat", n: 4, t: 0 };

/** How to handle requests for the model's files, or for its weights only. */
const TROUBLES: Readonly<Record<string, [part: string, answer: (response: ServerResponse) => void]>> = {
  "503 for the weights": [".safetensors", (response) => response.writeHead(503).end()],
  "a page to log in": [
    "models/",
    (response) => response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>"),
  ],
  "no answer": ["models/", () => {}],
  "no connection": ["models/", (response) => response.destroy()],
};

for (const serviceWorkers of ["block", "allow"] as const) {
  test.describe(`service workers: ${serviceWorkers}`, () => {
    test.use({ serviceWorkers });

    test(
      "a model that is kept writes on while its host is in trouble, and the page says so",
      { tag: "@long" },
      async ({ matrix, page, site, consoleErrors }) => {
        await hurry(page);
        await matrix.open(STORY);
        const text = await matrix.generate();
        if (serviceWorkers === "allow") {
          await expect
            .poll(() => page.evaluate(() => caches.keys()))
            .toContainEqual(expect.stringContaining("precache"));
        }
        for (const [trouble, [part, answer]] of Object.entries(TROUBLES)) {
          await test.step(trouble, async () => {
            site.stranger = (name, response) => {
              if (name.includes(part)) answer(response);
              return name.includes(part);
            };
            await page.goto("about:blank");
            await matrix.open(STORY);
            await expect(page.getByTestId("remarks")).toContainText(
              "the copy of the model that this browser keeps",
            );
            expect(await matrix.generate()).toBe(text);
          });
        }
        consoleErrors.splice(0); // the browser reports what a host refuses
      },
    );
  });
}
