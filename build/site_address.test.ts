import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { siteAddress } from "./site_address.ts";

const PAGE = readFileSync(new URL("../web/index.html", import.meta.url), "utf8");

/** The address of the page's picture in a build for `address`. */
function pictureOf(address: string | undefined): string | undefined {
  const { transformIndexHtml } = siteAddress(address) as {
    transformIndexHtml: { handler: (html: string) => string };
  };
  return /og:image" content="([^"]*)"/.exec(transformIndexHtml.handler(PAGE))?.[1];
}

it("gives the picture of a pasted link an absolute address where the site's is known, a relative one elsewhere", () => {
  expect(pictureOf("https://example.org/one-matrix/")).toBe("https://example.org/one-matrix/social.png");
  expect(pictureOf("https://example.org/one-matrix")).toBe("https://example.org/one-matrix/social.png");
  expect(pictureOf(undefined)).toBe("./social.png");
});

it.each(["example.org", "/one-matrix/", "javascript:alert(1)"])("refuses %s as an address", (address) => {
  expect(() => siteAddress(address)).toThrow(address);
});
