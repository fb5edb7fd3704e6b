import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  type ConsoleMessage,
  test as base,
  expect,
  type JSHandle,
  type Locator,
  type Page,
  type Route,
} from "@playwright/test";
import { jsonBytes, RANDOM_CONFIG, randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { SHIPPED_MODEL } from "../src/testing/shipped_model.ts";

/** The test id of a room's content, by the room's name in links. */
const ROOM_CONTENTS: Readonly<Record<string, string>> = { olmo: "lens", measure: "bench", cost: "bill" };

/** The page as its contract describes it. */
export class OneMatrix {
  readonly app: Locator;
  readonly prompt: Locator;
  readonly output: Locator;
  readonly error: Locator;
  readonly verdict: Locator;
  readonly total: Locator;
  readonly speed: Locator;

  constructor(readonly page: Page) {
    this.app = page.getByTestId("app");
    this.prompt = page.getByTestId("prompt");
    this.output = page.getByTestId("output");
    this.error = page.getByTestId("error");
    this.verdict = page.getByTestId("verdict");
    this.total = page.getByTestId("ledger-total");
    this.speed = page.getByTestId("speed");
  }

  /** Opens the page with a link's settings and waits until the model is there. */
  async open(settings: Record<string, string | number> = {}): Promise<void> {
    await this.visit(settings);
    await this.reaches("ready");
  }

  async visit(settings: Record<string, string | number> = {}): Promise<void> {
    const pairs = Object.entries(settings).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    await this.page.goto(`./#${pairs.join("&")}`);
    await this.page.evaluate(() => new Promise((resolve) => setTimeout(resolve))); // an open page follows it after that
  }

  async reaches(state: "loading" | "ready" | "generating" | "error"): Promise<void> {
    await expect(this.app).toHaveAttribute("data-state", state);
  }

  /** Enters a room by its door, and waits until it is there. */
  async enter(room: string): Promise<void> {
    await this.page.getByTestId(`door-${room}`).click();
    await expect(this.page.getByTestId(ROOM_CONTENTS[room] ?? room)).toBeVisible();
  }

  /** Enters the room *Open a model*, and has it look at an address. */
  async lookAt(address: string): Promise<void> {
    await this.enter("open");
    await this.page.getByTestId("open-address").fill(address);
    await this.page.getByTestId("open-look").click();
  }

  /** Unfolds the section with that name. */
  async unfold(testId: string): Promise<void> {
    const fold = this.page.getByTestId(testId);
    if ((await fold.getAttribute("open")) === null) await fold.locator("summary").first().click();
  }

  /** Presses Generate, waits for the end, and returns the text. */
  async generate(): Promise<string> {
    // Watched from before the press: for a moment after it the page may still say that it is ready.
    const watch = await this.app.evaluateHandle((app) => ({
      ended: new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          if (app.dataset["state"] === "generating" || app.dataset["state"] === "loading") return;
          observer.disconnect();
          resolve();
        });
        observer.observe(app, { attributeFilter: ["data-state"] });
      }),
    }));
    await this.page.getByTestId("generate").click();
    await watch.evaluate(({ ended }) => ended);
    await this.reaches("ready");
    return this.text();
  }

  /**
   * What settles, in the page, as soon as the next story has two tokens and is still being written. A fast machine may have
   * written all of it before a test looks: what is done to an unfinished story must be done in the page.
   */
  whenBegun(): Promise<JSHandle<{ begun: Promise<void> }>> {
    return this.app.evaluateHandle((app) => ({
      begun: new Promise<void>((resolve) => {
        const observer = new MutationObserver(() => {
          const output = app.querySelector("[data-testid=output]");
          if (app.dataset["state"] !== "generating" || Number(output?.getAttribute("data-tokens")) < 2)
            return;
          observer.disconnect();
          resolve();
        });
        observer.observe(app, { subtree: true, attributes: true });
      }),
    }));
  }

  /** Begins a story, and ends it in the page as soon as it is being written. */
  async interrupt(by: "Stop" | "Escape", begin: () => Promise<void>): Promise<void> {
    const watch = await this.whenBegun();
    const ending = watch.evaluate(async ({ begun }, how) => {
      await begun;
      if (how === "Stop") document.querySelector<HTMLElement>("[data-testid=stop]")?.click();
      else document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: how, bubbles: true }));
    }, by);
    await begin();
    await ending;
    await this.reaches("ready");
  }

  /** Waits until the story is this text, and the page has finished it. */
  async writes(text: string): Promise<void> {
    await expect.poll(() => this.text()).toBe(text);
    await this.reaches("ready");
  }

  async text(): Promise<string> {
    return (await this.output.textContent()) ?? "";
  }

  async chooseHead(head: string): Promise<void> {
    await this.page.getByTestId("head").selectOption(head);
    await this.reaches("ready");
  }

  async chooseEngine(engine: string): Promise<void> {
    await this.page.getByTestId("engine").selectOption(engine);
    await this.reaches("ready");
  }

  /** The options that can be chosen now, by name. */
  choices(of: "engine" | "head"): Promise<string[]> {
    const open = this.page.getByTestId(of).locator("option:enabled");
    return open.evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  }

  /** The input of a setting, unfolded. */
  async setting(label: string): Promise<Locator> {
    const field = this.page.getByLabel(label, { exact: true });
    if (!(await field.isVisible())) await this.page.getByTestId("settings").click();
    return field;
  }

  /** A number in one of the element's `data-` attributes. */
  async number(element: Locator, attribute: string): Promise<number> {
    const words = await element.getAttribute(`data-${attribute}`);
    if (!words) throw new Error(`There is no number in data-${attribute}.`); // Number(null) and Number("") are 0
    return Number(words);
  }

  /** The ledger's row of that name, unfolded. */
  async row(name: string): Promise<Locator> {
    const rows = this.page.getByTestId("ledger-row");
    if (!(await rows.first().isVisible())) await this.page.getByTestId("ledger-fold").click();
    await expect(rows.first()).toBeVisible();
    return this.page.locator(`[data-testid="ledger-row"][data-name="${name}"]`);
  }
}

/** Where the page gets its own model. */
const SITE_MODEL = `**/${SHIPPED_MODEL}/*`;

/** Shortens the page's pauses before retries, of a second and more, to an eighth. Call it before the page is opened. */
export async function hurry(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const wait = globalThis.setTimeout;
    const hurried = (act: () => void, milliseconds = 0, ...rest: unknown[]) =>
      wait(act, milliseconds < 1000 ? milliseconds : milliseconds / 8, ...rest);
    Object.assign(globalThis, { setTimeout: hurried });
  });
}

interface Fixtures {
  matrix: OneMatrix;
  consoleErrors: string[];
  /**
   * What the page gets as its own model: a model of the same kind with 64 columns that writes nonsense; the same with the
   * shipped tokenizer (`small`), for tests that depend on its code; or the shipped one, for tests that depend on the story
   * or the file.
   */
  model: "shipped" | "small" | "tiny";
}

type Model = Fixtures["model"];

/** A test that gets the page, and fails if the browser's console reports an unexpected error. */
export const test = base.extend<Fixtures>({
  model: ["tiny", { option: true }],
  consoleErrors: [
    async ({ page }, use) => {
      const errors: string[] = [];
      const hear = (message: ConsoleMessage) => {
        if (message.type() === "error") errors.push(message.text());
      };
      const hearError = (error: Error) => void errors.push(error.message);
      page.on("console", hear).on("pageerror", hearError);
      await use(errors);
      page.off("console", hear).off("pageerror", hearError);
      expect(errors, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
  matrix: async ({ page, model }, use) => {
    await serveModel(page, model);
    await use(new OneMatrix(page));
  },
});

/**
 * A test on a page that other tests used before, in whatever state they left it. Opening a link follows it there, so no
 * kernel is compiled again. For tests that depend on nothing but their link.
 */
export const testOnOpenPage = test.extend<object, { openPage: (model: Model) => Promise<Page> }>({
  openPage: [
    async ({ browser }, use, { project }) => {
      const pages = new Map<Model, Page>();
      await use(async (model) => {
        const { baseURL = "", contextOptions, serviceWorkers = "block" } = project.use;
        const context = { ...contextOptions, baseURL, serviceWorkers, viewport: WINDOW };
        const page = pages.get(model) ?? (await browser.newPage(context));
        if (!pages.has(model)) await serveModel(page, model);
        pages.set(model, page);
        return page;
      });
      for (const page of pages.values()) await page.close();
    },
    { scope: "worker" },
  ],
  page: async ({ model, openPage }, use) => {
    const page = await openPage(model);
    await page.setViewportSize(WINDOW);
    await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: "reduce" });
    // A link that is already the address would not be followed.
    if (page.url() !== "about:blank") await page.evaluate(() => history.replaceState(null, "", "#"));
    await use(page);
  },
  context: async ({ page }, use) => use(page.context()),
  matrix: async ({ page }, use) => use(new OneMatrix(page)),
});

const WINDOW = { width: 1280, height: 720 };

/** Call it before the page is opened. */
export async function serveModel(page: Page, model: Model): Promise<void> {
  if (model === "shipped") return;
  const files = model === "tiny" ? TINY : smallFiles();
  await page.context().route(SITE_MODEL, (route) => serveFrom(route, files, `"${model}"`));
}

/** The seed differs from those of models that tests open. */
const RANDOM_KIND = { contextLength: 512, seed: 7 };
const RANDOM = randomFiles(RANDOM_KIND);

export const TINY: ReadonlyMap<string, Buffer> = new Map([
  ...[...RANDOM].map(([name, bytes]) => [name, Buffer.from(bytes)] as const),
  ["tokenizer_config.json", Buffer.from(jsonBytes({}))],
  ["model.safetensors", withDigest(Buffer.from(RANDOM.get("model.safetensors") ?? []))],
]);

/** All others are the shipped model's, its tokenizer too. */
function smallFiles(): ReadonlyMap<string, Buffer> {
  const files = randomFiles({ ...RANDOM_KIND, vocabSize: modelConfig()["vocab_size"] ?? NaN });
  return new Map([
    ["config.json", Buffer.from(files.get("config.json") ?? [])],
    ["model.safetensors", withDigest(Buffer.from(files.get("model.safetensors") ?? []))],
  ]);
}

/** The weight file with the SHA-256 of its data in its header, as the shipped one has it. */
function withDigest(file: Buffer): Buffer {
  const dataStart = 8 + Number(file.readBigUInt64LE(0));
  const data = file.subarray(dataStart);
  const metadata = { data_sha256: createHash("sha256").update(data).digest("hex") };
  const tensors = JSON.parse(file.toString("utf8", 8, dataStart)) as object;
  const header = Buffer.from(jsonBytes({ __metadata__: metadata, ...tensors }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}

/** Files it does not have, such as `generation_config.json`, are the shipped model's. */
function serveFrom(route: Route, files: ReadonlyMap<string, Buffer>, etag: string): Promise<void> {
  const body = files.get(route.request().url().split("/").at(-1) ?? "");
  return body ? route.fulfill({ body, headers: { etag } }) : route.continue();
}

/** Of the tiny model. */
export const { vocab_size: TINY_V, hidden_size: TINY_D } = RANDOM_CONFIG;

const MODEL = new URL(`../public/${SHIPPED_MODEL}/`, import.meta.url);

/** The shipped checkpoint's files, for tests that serve them damaged. */
export function modelFile(name: string): Buffer<ArrayBuffer> {
  return readFileSync(new URL(name, MODEL));
}

export function modelConfig(): Record<string, number> {
  return JSON.parse(modelFile("config.json").toString()) as Record<string, number>;
}

export { expect };
