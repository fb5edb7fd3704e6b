import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JSHandle, Page } from "@playwright/test";
import { type OneMatrix, TINY } from "./page.ts";
import { expect, Site, test } from "./site.ts";
import { SHIPPED_MODEL } from "../src/testing/shipped_model.ts";

test.use({ serviceWorkers: "allow", model: "shipped" }); // all comes from the host, and nothing from a route

/** Loads sooner than the shipped model, and writes nonsense. */
function deployTiny({ deployed }: Site): void {
  for (const [name, bytes] of TINY) deployed.set(`${SHIPPED_MODEL}/${name}`, bytes);
}

const SHORT = { t: 0, n: 6, p: "Once upon a time" };

/** The addresses of everything that the page and its service worker keep. */
function keptFiles(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const all = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    );
    return all.flat().map(({ url }) => url);
  });
}

/** Waits until a file with `part` in its address is kept. */
async function isKept(page: Page, part: string): Promise<void> {
  await expect.poll(async () => (await keptFiles(page)).filter((url) => url.includes(part))).toHaveLength(1);
}

/** Waits until the service worker has all its files, and answers for the next page. */
async function isInstalled(page: Page): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await isKept(page, "index.html");
}

test("after a visit the page writes without a network, with each engine that was used, and keeps no file twice", async ({
  matrix,
  page,
  site,
  consoleErrors,
}) => {
  deployTiny(site);
  await matrix.open({ ...SHORT, engine: "ort-wasm" });
  const text = await matrix.generate();
  await isKept(page, ".wasm");
  await isInstalled(page);
  await isKept(page, "model.safetensors");
  const files = await keptFiles(page);
  expect(new Set(files).size).toBe(files.length);
  expect(files.filter((url) => !url.startsWith(site.address))).toEqual([]);
  // What offers a newer version must be there when files of this one are gone from the host.
  expect(files.filter((url) => /\/assets\/registration-/.test(url))).toHaveLength(1);

  await site.close();
  await page.goto("about:blank");
  await page.goto(`${site.address}?from=elsewhere#p=Once&n=6`);
  await matrix.reaches("ready");
  expect(await matrix.generate()).toMatch(/^Once./s);
  await matrix.prompt.fill(SHORT.p);
  await (await matrix.setting("Temperature")).fill("0");
  expect(await matrix.generate()).toBe(text);
  await matrix.chooseEngine("ort-wasm");
  expect(await matrix.generate()).toBe(text);
  consoleErrors.splice(0); // the browser reports that the host can't be asked for a newer model
});

test("a new version is offered, waits for the story, keeps all text, and leaves nothing of the old one behind", async ({
  matrix,
  page,
  site,
  context,
}) => {
  deployTiny(site);
  await matrix.open({ p: "The cat", n: 400, seed: 3, t: 0.9 });
  await isInstalled(page);
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
  await page.evaluate(async (cache) => {
    const engines = await caches.open(cache);
    await engines.put("engines/old-1234.wasm", new Response("old"));
    await engines.put("engines/ort_wasm-00000000.js", new Response("old"));
  }, `one-matrix-engines ${scope}`);
  const otherTab = await context.newPage();
  await otherTab.goto(site.address);
  await otherTab.evaluate(() => Object.assign(globalThis, { sameDocument: true }));

  deployNewVersion(site.folder, site.deployed);
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  const reload = page.getByTestId("update").getByRole("button");
  await expect(reload).toHaveAttribute("aria-disabled", "false");
  const writing = await stopInTheMiddle(matrix);
  await page.getByTestId("generate").click();
  expect(await writing.evaluate(({ reloadIsDisabled }) => reloadIsDisabled)).toBe("true");
  await matrix.reaches("ready");
  await matrix.prompt.fill("Typed and not yet used");
  const text = await matrix.text();

  await reload.click();
  await expect(page.locator("meta[name=new-version]")).toHaveCount(1);
  await matrix.reaches("ready");
  expect(await matrix.text()).toBe(text);
  await expect(matrix.prompt).toHaveValue("Typed and not yet used");
  await expect(page.getByTestId("update")).toHaveCount(0);
  const files = await keptFiles(page);
  expect(files.filter((url) => url.includes("old-1234"))).toEqual([]);
  expect(files.filter((url) => url.includes("/engines/"))).toEqual([
    expect.stringMatching(/\/ort_wasm-(?!0{8}).*\.js$/), // of an engine that was used, this version's file
  ]);
  expect(files.filter((url) => url.includes("index.html"))).toEqual([
    expect.stringContaining("new-revision"),
  ]);
  expect(await otherTab.evaluate(() => "sameDocument" in globalThis)).toBe(true);
  await page.getByTestId("generate").click();
  await expect.poll(() => matrix.text()).toMatch(/^Typed and not yet used./s);
});

test(
  "where a deployment removed the files of an engine, the newer version is asked for and offered, and a reload brings it",
  { tag: "@long" },
  async ({ matrix, page, site, consoleErrors }) => {
    await matrix.open(SHORT);
    await isInstalled(page);
    await page.reload(); // from now on the kept page is shown
    await matrix.reaches("ready");
    deployNewVersion(site.folder, site.deployed);
    site.removed = "engines/";
    await page.getByTestId("engine").selectOption("ort-wasm");
    await expect(page.getByTestId("remarks")).toContainText("newer version of this page");
    await page.getByTestId("update").getByRole("button").click();
    await expect(page.locator("meta[name=new-version]")).toHaveCount(1);
    await matrix.reaches("ready");
    consoleErrors.splice(0); // the browser reports missing files
  },
);

test("the service worker answers for its own files to those who read them, and keeps nothing else", async ({
  matrix,
  page,
  site,
  consoleErrors,
}) => {
  const stranger = await Site.serve(site.folder, "/some/where/");
  deployTiny(site);
  await matrix.open(SHORT);
  await isInstalled(page);
  await page.reload(); // from now on the worker handles the page's requests
  await matrix.reaches("ready");
  const before = await keptFiles(page);
  const asked = async (path: string, method = "GET") =>
    page.evaluate(
      async ([address = "", verb]) => (await fetch(address, { method: verb ?? "" })).status,
      [path, method],
    );
  site.requests.length = 0;
  expect(await asked("./?x=1")).toBe(200);
  expect(site.requests).toEqual([]);
  await asked("./index.html", "POST");
  expect(site.requests).toEqual(["POST index.html"]);
  // The worker must ignore other pages, below this one and beside it.
  expect([await asked("./other/"), await asked("../elsewhere/")]).toEqual([404, 404]);
  const engine = before.find((url) => url.includes("/assets/"))?.replace("/assets/", "/engines/") ?? "";
  const addresses = [
    engine,
    `${stranger.address}index.html`,
    `${stranger.address}engines/x.wasm`,
    "./other/",
  ];
  await page.evaluate(async (urlsToCache) => {
    await Promise.allSettled(urlsToCache.map((url) => fetch(url, { mode: "no-cors" })));
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    const answered = new Promise((resolve) => port1.addEventListener("message", resolve));
    port1.start();
    active?.postMessage({ type: "CACHE_URLS", payload: { urlsToCache } }, [port2]);
    await answered;
  }, addresses);
  expect(await keptFiles(page)).toEqual(before);
  await stranger.close();
  consoleErrors.splice(0); // the browser reports missing files
});

/**
 * Stops the next story in its middle, and tells what the button for the new version says of itself there. In the page,
 * so that it is in time however soon the story is written.
 */
function stopInTheMiddle({ output }: OneMatrix): Promise<JSHandle<{ reloadIsDisabled: Promise<string> }>> {
  return output.evaluateHandle((story) => ({
    reloadIsDisabled: new Promise<string>((resolve) => {
      const observer = new MutationObserver(() => {
        if (!(Number(story.dataset["tokens"]) > 3)) return;
        observer.disconnect();
        resolve(
          document.querySelector('[data-testid="update"] button')?.getAttribute("aria-disabled") ?? "none",
        );
        document.querySelector<HTMLElement>('[data-testid="stop"]')?.click();
      });
      observer.observe(story, { attributeFilter: ["data-tokens"] });
    }),
  }));
}

/** The page with one additional line. */
function deployNewVersion(folder: string, deployed: Site["deployed"]): void {
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const worker = read("service_worker.js");
  const revision = /(?<="revision":")\w+(?=","url":"index.html")/.exec(worker)?.[0] ?? "none";
  expect(worker).toContain(revision);
  deployed.set("index.html", read("index.html").replace("<title>", '<meta name="new-version" /><title>'));
  deployed.set("service_worker.js", worker.replaceAll(revision, "new-revision"));
}
