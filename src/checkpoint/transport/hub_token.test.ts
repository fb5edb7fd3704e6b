import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CheckpointError } from "../checkpoint_error.ts";
import { readHubToken } from "./read_hub_token.ts";
import { httpFolder } from "./http_folder.ts";

beforeEach(() => stubAge(true));
afterEach(() => vi.unstubAllGlobals());

/** A browser that drops tokens on redirects, or an older one that does not. */
function stubAge(isNew: boolean): void {
  vi.unstubAllGlobals();
  class Promised extends Promise<unknown> {}
  vi.stubGlobal("Promise", isNew ? Object.assign(Promised, { withResolvers: () => null }) : Promised);
}

/** The token sent with each request when a file of the folder is read. */
async function shown(folder: string, answers: () => Response): Promise<(string | null)[]> {
  const seen: (string | null)[] = [];
  vi.stubGlobal("fetch", async (_url: string, { headers }: RequestInit) => {
    seen.push(new Headers(headers).get("authorization"));
    return answers();
  });
  const file = await httpFolder("name", folder, { token: "hf_secret", pausesMs: [] }).file("config.json");
  await file?.read(0, file.size);
  return seen;
}

const part = () => new Response("{}", { status: 206, headers: { "content-range": "bytes 0-1/2" } });
const whole = () => new Response("{}");

test("a token is shown to the Hub with every request", async () => {
  const folder = "https://huggingface.co/google/gemma-3-270m/resolve/main/";
  expect(await shown(folder, part)).toEqual(["Bearer hf_secret", "Bearer hf_secret"]);
  expect(await shown(folder, whole)).toEqual(["Bearer hf_secret", "Bearer hf_secret"]);
});

test("by a browser that could send it on to others it is shown to nobody", async () => {
  stubAge(false);
  expect(await shown("https://huggingface.co/a/b/resolve/main/", part)).toEqual([null, null]);
});

test.each([
  "https://huggingface.co.example.org/a/b/resolve/main/",
  "https://cdn.huggingface.co/a/b/resolve/main/",
  "http://huggingface.co/a/b/resolve/main/",
  "https://example.org/huggingface.co/",
  "http://127.0.0.1:8000/",
])("and to no other host: %s", async (folder) => {
  expect(await shown(folder, part)).toEqual([null, null]);
});

test.each([401, 403])("what the Hub does not show (%i) is told with what to do", async (status) => {
  vi.stubGlobal("fetch", async () => new Response(null, { status }));
  const folder = httpFolder("name", "https://huggingface.co/google/gemma-3-270m/resolve/main/", {
    token: "hf_secret",
  });
  const error = await folder.file("config.json").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(CheckpointError);
  const { message } = error as CheckpointError;
  expect(message).toMatch(/log in at https:\/\/huggingface\.co\/google\/gemma-3-270m and accept its terms/);
  expect(message).toMatch(/settings\/tokens; give it to this program as the Hub token/);
  expect(message).not.toContain("hf_secret");
});

test("a token is read without the spaces about it, and refused where it can't be one, without being quoted", () => {
  expect(readHubToken(" hf_AbC123\n")).toBe("hf_AbC123");
  expect(() => readHubToken("hf_a b\u2026")).toThrow(CheckpointError);
  expect(() => readHubToken("hf_a b\u2026")).toThrow(/^(?!.*hf_a b)/);
});
