import { Host } from "../src/checkpoint/testing/host.ts";
import { byteTokenizer } from "../src/checkpoint/testing/random_tokenizer.ts";
import { jsonBytes, RANDOM_CONFIG, randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { expect, type OneMatrix, test } from "./page.ts";

/** Would show if treated as markup, run if treated as code, or change the text direction of the rest of a line. */
const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "</script><script>alert(1)</script>",
  '"><svg onload=alert(1)>',
  "<iframe srcdoc='<script>alert(1)</script>'>",
  "{{constructor.constructor('alert(1)')()}}",
  "javascript:alert(1)",
  "\u202Etxet\u202C\u2066\u200B",
  "__proto__",
];
const PROMPT = "The cat";

let host: Host;
test.beforeEach(async ({ page }) => {
  host = await new Host().listen();
  page.on("dialog", () => expect("a dialog").toBe("none"));
});
test.afterEach(async ({ page, consoleErrors }) => {
  host.close();
  // The browser reports each optional file that this checkpoint lacks.
  const others = consoleErrors.filter((error) => !error.includes("status of 404"));
  consoleErrors.splice(0, Infinity, ...others);
  const made = page.locator(
    'body script:not([src="./too_old.js"]), img, iframe, object, embed, [onload], [onerror], [srcdoc], up_proj',
  );
  expect(await made.count()).toBe(0);
});

/** The small random checkpoint at /evil/, with some of its files replaced. */
function publish(own: Record<string, Uint8Array>): void {
  host.files = new Map(
    [...randomFiles(), ...Object.entries(own)].map(([name, bytes]) => [`/evil/${name}`, bytes]),
  );
}

async function lookAt(matrix: OneMatrix): Promise<void> {
  await matrix.lookAt(`${host.url}/evil/`);
}

/** A tokenizer in which every token is hostile, except those of the prompt. */
function hostileTokenizer(): object {
  const { model, ...rest } = byteTokenizer() as { model: { vocab: Record<string, number> } };
  const spelled: string[] = [];
  for (const [token, id] of Object.entries(model.vocab)) spelled[id - 1] = token;
  const spell = (text: string) => [...Buffer.from(text)].map((byte) => spelled[byte]).join("");
  const kept = new Set(spell(PROMPT));
  const vocab = Object.entries(model.vocab).map(([token, id]): [string, number] => {
    const isKept = id === 0 || kept.has(token);
    return [isKept ? token : spell(HOSTILE.join(" ") + id), id];
  });
  return { ...rest, model: { ...model, vocab: Object.fromEntries(vocab) } };
}

test("what a hostile model writes is text, wherever the page shows it", async ({ matrix, page }) => {
  publish({ "tokenizer.json": jsonBytes(hostileTokenizer()) });
  await matrix.open({ p: PROMPT, n: 12, t: 1, k: 0, top_p: 1 });
  await lookAt(matrix);
  await page.getByTestId("open-load").click();
  await expect(page.getByTestId("open-running")).toBeVisible();
  const text = await matrix.generate();
  expect(HOSTILE.filter((words) => !text.includes(words))).toEqual([]);
  await matrix.unfold("token-fold");
  await page.getByTestId("shade").check();
  for (const token of (await page.getByTestId("token").all()).slice(0, 8)) await token.hover();
  // Within other text, direction marks are named instead.
  await matrix.enter("touch");
  await expect(page.getByTestId("touch-uses")).toHaveAttribute("data-change", "none");
  const others = await page.locator('main :is(select, [data-testid="token-details"])').allInnerTexts();
  expect(others.join("")).toContain("<img");
  expect(others.join("")).toContain("U+202E");
  expect(others.join("")).not.toContain("\u202E");
});

/** The weights with another name for one of the tensors. */
function renamedWeights(name: string): Uint8Array {
  const file = Buffer.from(randomFiles().get("model.safetensors") ?? []);
  const length = Number(file.readBigUInt64LE(0));
  const header = file.subarray(8, 8 + length).toString();
  const renamed = Buffer.from(header.replace('"model.layers.1.mlp.up_proj.weight"', JSON.stringify(name)));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(renamed.length));
  return Buffer.concat([size, renamed, file.subarray(8 + length)]);
}

test("hostile names in config, weights and files are quoted as they stand, in words of bearable length", async ({
  matrix,
  page,
}) => {
  await matrix.open({ p: PROMPT, n: 4 });
  const refusal = page.getByTestId("open-error");
  for (const words of HOSTILE.slice(0, 3)) {
    publish({ "config.json": jsonBytes({ ...RANDOM_CONFIG, model_type: words }) });
    await lookAt(matrix);
    await expect(refusal).toContainText(JSON.stringify(words));
  }
  const index = { weight_map: { "model.embed_tokens.weight": "<img src=x>.safetensors" } };
  publish({ "model.safetensors.index.json": jsonBytes(index) });
  host.files.delete("/evil/model.safetensors");
  await lookAt(matrix);
  await expect(refusal).toContainText("<img src=x>");
  for (const name of ["\u202Ethgiew", "x".repeat(1e6)]) {
    publish({ "config.json": jsonBytes({ ...RANDOM_CONFIG, architectures: [name] }) });
    await lookAt(matrix);
    await expect(refusal).toContainText(name.startsWith("x") ? /x{50}…/ : "U+202E");
    expect((await refusal.innerText()).length).toBeLessThan(2000);
  }
  publish({ "model.safetensors": renamedWeights("model.layers.1.<up_proj>.weight") });
  await lookAt(matrix);
  await expect(refusal).toContainText("model.layers.1.mlp.up_proj.weight");
  expect((await matrix.generate()).length).toBeGreaterThan(PROMPT.length);
});

test("a hostile link changes no more than a link may, and reaches for no other file", async ({
  matrix,
  page,
}) => {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await matrix.open({
    p: `${HOSTILE[0]}%0`,
    n: "1e999",
    seed: "__proto__",
    t: "<b>",
    k: "-0x7",
    engine: "constructor",
    head: "\u202E.gnorw si egap sihT",
    model: "../../../evil",
    d: "<b>.x",
    run: "2",
    __proto__: "x",
  });
  await expect(matrix.prompt).toHaveValue(`${HOSTILE[0]}%0`);
  await expect(page.getByTestId("remarks")).toContainText("model=../../../evil");
  await expect(page.getByTestId("remarks")).toContainText("head=U+202E.gnorw");
  await expect(page.getByTestId("engine")).toHaveValue("wgsl");
  const { origin } = new URL(page.url());
  expect(requests.filter((url) => url.includes("evil") || new URL(url).origin !== origin)).toEqual([]);
  await page.evaluate(() => (location.hash = "#p=%E0%A4%A&n=%"));
  await matrix.reaches("ready");
  await matrix.generate();
  expect(await matrix.number(matrix.output, "tokens")).toBeGreaterThan(0);
});
