import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { loadWithStyles } from "./load_with_styles.js";

const BASE = "https://example.org/assets/index.js";

class FakeLink extends EventTarget {
  href = "";
  rel = "";
  remove(): void {
    links.splice(links.indexOf(this), 1);
  }
  settle(type: "load" | "error"): void {
    this.dispatchEvent(new Event(type));
  }
}

/** Those in the page's head. */
let links: FakeLink[] = [];

const load = vi.fn<() => Promise<string>>(async () => "code");
const hrefs = () => links.map(({ href }) => href);

beforeEach(() => {
  links = [];
  load.mockClear();
  vi.stubGlobal("document", {
    styleSheets: [{ href: "https://example.org/assets/page.css" }],
    createElement: () => new FakeLink(),
    head: { append: (link: FakeLink) => void links.push(link) },
  });
});
afterEach(() => void vi.unstubAllGlobals());

it("asks for code and styles at once, and is there when both are", async () => {
  let isThere = false;
  const loading = loadWithStyles(load, ["./a.css", "./b.css"], BASE).then((code) => {
    isThere = true;
    return code;
  });
  expect(load).toHaveBeenCalledOnce();
  expect(hrefs()).toEqual(["https://example.org/assets/a.css", "https://example.org/assets/b.css"]);
  expect(links[0]?.rel).toBe("stylesheet");
  links[0]?.settle("load");
  await Promise.resolve();
  expect(isThere).toBe(false);
  links[1]?.settle("load");
  expect(await loading).toBe("code");
});

it("asks for styles once, and not for the page's own", async () => {
  const styles = ["./page.css", "./once.css"];
  const both = [loadWithStyles(load, styles, BASE), loadWithStyles(load, styles, BASE)];
  expect(hrefs()).toEqual(["https://example.org/assets/once.css"]);
  links[0]?.settle("load");
  await Promise.all(both);
  await loadWithStyles(load, styles, BASE);
  expect(links).toHaveLength(1);
});

it("asks again for styles that did not arrive", async () => {
  const failed = loadWithStyles(load, ["./late.css"], BASE);
  links[0]?.settle("error");
  await expect(failed).rejects.toThrow("https://example.org/assets/late.css did not arrive");
  expect(links).toEqual([]);
  const again = loadWithStyles(load, ["./late.css"], BASE);
  links[0]?.settle("load");
  expect(await again).toBe("code");
});

it("needs no styles", async () => {
  expect(await loadWithStyles(load)).toBe("code");
});
