import type { Page } from "@playwright/test";
import { expect, test } from "./site.ts";

/** In the page of a test: inserts an element with these attributes. */
declare function show(tag: string, attributes: object): void;

/** Actions that the page's policy forbids. */
async function watchViolations(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction("reportViolation", (words: string) => violations.push(words));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
      void Reflect.get(globalThis, "reportViolation")(effectiveDirective);
    });
  });
  return violations;
}

test.describe("the shipped model", () => {
  test.use({ model: "shipped" });

  test(
    "under a sub-path of a plain host every engine writes the same, and breaks no rule of the policy",
    { tag: "@long" },
    async ({ matrix, page, site }) => {
      test.slow(); // on an emulated GPU
      const violations = await watchViolations(page);
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      await matrix.open({ p: "Once upon a time", n: 4, t: 0 });
      const text = await matrix.generate();
      expect(text).toMatch(/^Once upon a time\S* /);
      const engines = await matrix.choices("engine");
      expect(engines).toHaveLength(4);
      for (const engine of engines.slice(1)) {
        await matrix.chooseEngine(engine);
        expect(await matrix.generate()).toBe(text);
      }
      expect(violations).toEqual([]);
      expect(requests.filter((url) => !url.startsWith(site.address) && !url.startsWith("data:"))).toEqual([]);
    },
  );
});

test("what the policy forbids does not happen, and is reported", async ({ matrix, page, consoleErrors }) => {
  const violations = await watchViolations(page);
  await page.addInitScript(() => {
    Object.assign(globalThis, {
      show: (tag: string, attributes: object): void => {
        document.body.append(Object.assign(document.createElement(tag), attributes));
      },
    });
  });
  await matrix.visit({ n: 4 });
  await expect(matrix.app).toBeVisible(); // the policy needs no engine
  const forbidden = {
    "img-src": () => void (new Image().src = "https://example.org/picture.png"),
    "connect-src": () => void fetch("http://example.org/").catch(() => {}),
    "style-src-attr": () => document.body.setAttribute("style", "display: none"),
    "require-trusted-types-for": () => void (document.body.innerHTML = "<b>markup</b>"),
    "worker-src": () => void new Worker(URL.createObjectURL(new Blob([]))),
    "style-src-elem": () => show("link", { rel: "stylesheet", href: "https://example.org/style.css" }),
    "frame-src": () => show("iframe", { src: "https://example.org/" }),
    "media-src": () => show("video", { src: "https://example.org/film.mp4" }),
    "font-src": () =>
      void new FontFace("other", "url(https://example.org/font.woff2)").load().catch(() => {}),
    "script-src-elem": 'import("https://example.org/script.js")', // a string, because it would be compiled to a require()
    "base-uri": () => show("base", { href: "https://example.org/" }),
  };
  for (const [directive, act] of Object.entries(forbidden)) {
    await page.evaluate(act).catch(() => {}); // some of them throw
    await expect.poll(() => violations, directive).toContain(directive);
  }
  await expect(matrix.app).toBeVisible();
  // The last: after it Playwright waits for a page that never loads.
  await page.evaluate(() => {
    const form = Object.assign(document.createElement("form"), { action: "https://example.org/" });
    document.body.append(form);
    form.submit();
  });
  await expect.poll(() => violations).toContain("form-action");
  consoleErrors.splice(0); // the browser reports what it blocks
});

test("a pasted link has a title and a picture, and the picture is there", async ({ page, request, site }) => {
  await page.goto("./");
  const meta = (property: string) => page.locator(`meta[property="${property}"]`).getAttribute("content");
  expect(await meta("og:title")).toContain("One Matrix");
  const picture = await request.get(new URL((await meta("og:image")) ?? "", site.address).href);
  expect(picture.headers()["content-type"]).toBe("image/png");
  // A PNG has its width at byte 16 and its height at byte 20.
  const bytes = await picture.body();
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630]);
});

/** The browser's reasons against installing the page, except the test profile, which is a private one. */
async function obstacles(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  return installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== "in-incognito");
}

test("the page can be installed; with an icon less it could not", async ({ page, site, browser }) => {
  await page.goto(site.address);
  expect(await obstacles(page)).toEqual([]);
  const session = await page.context().newCDPSession(page);
  expect((await session.send("Page.getAppId")).appId).toBe(site.address); // not that of all sites of its host
  site.deployed.set(
    "manifest.webmanifest",
    '{ "name": "One Matrix", "start_url": "./", "display": "standalone" }',
  );
  const fresh = await browser.newContext(); // this one's would take the manifest from its cache
  const visit = await fresh.newPage();
  await visit.goto(site.address);
  await expect.poll(() => obstacles(visit)).toContain("manifest-missing-suitable-icon");
  await fresh.close();
});
