import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { tooOldScript } from "./too_old.ts";

const SCRIPT = await tooOldScript();

/** What the notice says once the page has loaded, in a browser that has what the test says; "" where it is hidden. */
function noticeIn({ without = "", hasBegun = true, navigator = {} }): string {
  const notice = { textContent: "", hidden: true };
  const elements: Readonly<Record<string, unknown>> = {
    "too-old": notice,
    root: { firstChild: hasBegun ? {} : null },
  };
  const listeners: (() => void)[] = [];
  runInNewContext(`${without ? `delete ${without};` : ""}\n${SCRIPT}`, {
    document: { getElementById: (id: string) => elements[id] },
    window: { addEventListener: (_: string, listener: () => void) => listeners.push(listener) },
    Worker: () => {},
    AbortSignal,
    navigator,
  });
  for (const load of listeners) load();
  return notice.hidden ? "" : notice.textContent;
}

it("says nothing in a browser in which the page has begun", () => {
  expect(noticeIn({})).toBe("");
});

it.each(["WebAssembly", "Object.hasOwn", "Array.prototype.at", "FinalizationRegistry", "Worker"])(
  "names %s where the browser lacks it, and the browsers that have it",
  (without) => {
    expect(noticeIn({ without })).toMatch(
      new RegExp(`too old for this page: it has no ${without}\\. .*Firefox 114`),
    );
  },
);

it("does without WebAssembly where there is WebGPU", () => {
  expect(noticeIn({ without: "WebAssembly", navigator: { gpu: {} } })).toBe("");
});

it("says so where the page's program did not run, whatever the reason", () => {
  expect(noticeIn({ hasBegun: false })).toMatch(/could not start.*Safari 16\.4.*load it again/);
});

it("names the browsers that the README promises", () => {
  const notice = noticeIn({ without: "Worker" });
  const named = /Open the page in (.*?), or a later version/.exec(notice)?.[1] ?? "none";
  expect(readFileSync(new URL("../README.md", import.meta.url), "utf8")).toContain(`${named} and later.`);
});

it("is a program to the oldest browsers", () => {
  expect(SCRIPT).not.toMatch(/=>|`|\b(?:const|let|class|async|await|import|export)\b(?!.*\*\/)|\?\.|\?\?/);
});
