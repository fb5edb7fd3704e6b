import type { Plugin } from "vite";

/**
 * Puts the site's address in front of what other sites must find from afar, the picture of a pasted link.
 * @param address from the variable SITE_URL, such as https://example.org/one-matrix/; undefined where it is not set
 */
export function siteAddress(address: string | undefined): Plugin {
  const prefix = prefixOf(address);
  return {
    name: "site-address",
    transformIndexHtml: { order: "pre", handler: (html) => html.replaceAll("%SITE_URL%", prefix) },
  };
}

/**
 * Most sites take no relative address; but a page that is built without knowing where it will stand has no other.
 * @throws Error where `address` is no address of a site
 */
export function prefixOf(address: string | undefined): string {
  if (!address) return "./";
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new Error(
      `SITE_URL is "${address}", which is no address of a site. Set it to one such as https://example.org/one-matrix/, or leave it out.`,
    );
  }
  return url.href.replace(/\/*$/, "/");
}
