import { Host } from "../src/checkpoint/testing/host.ts";
import { type RandomKind, randomFiles } from "../src/checkpoint/testing/random_files.ts";
import { expect, type OneMatrix, test as base } from "./page.ts";

export const ID = "someone/tiny-olmo";

/** Address of that repository's files on the Hub, at one of its revisions. */
const filesAt = (revision: string) => `/${ID}/resolve/${revision}/`;
export const AT = filesAt("main");

/** A test with a host that the page takes for the Hugging Face Hub: the Hub's own address leads there. */
export const test = base.extend<{ hub: Host }>({
  hub: async ({ page, consoleErrors }, use) => {
    const hub = await new Host().listen();
    hub.redirects = true;
    await page.route("https://huggingface.co/**", async (route) => {
      const { pathname } = new URL(route.request().url());
      const headers = { location: `${hub.url}/blobs${pathname}`, "access-control-allow-origin": "*" };
      await route.fulfill({ status: 302, headers });
    });
    await use(hub);
    hub.close();
    // The browser reports each optional file that this checkpoint lacks.
    const others = consoleErrors.filter((error) => !error.includes("status of 404"));
    consoleErrors.splice(0, Infinity, ...others);
  },
});

export function publish(hub: Host, kind: RandomKind, revision = "main"): void {
  hub.files = new Map([...randomFiles(kind)].map(([name, bytes]) => [filesAt(revision) + name, bytes]));
}

export async function lookAt(matrix: OneMatrix, address = ID): Promise<void> {
  await matrix.lookAt(address);
}

export async function load({ page }: OneMatrix): Promise<void> {
  await page.getByTestId("open-load").click();
  await expect(page.getByTestId("open-running")).toBeVisible();
}

/** What the page wrote, which identifies a model here: the continuation is random, but always the same. */
export async function open(matrix: OneMatrix, address = ID): Promise<string> {
  await lookAt(matrix, address);
  await load(matrix);
  return matrix.generate();
}

export { expect };
