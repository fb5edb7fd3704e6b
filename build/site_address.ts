import type { Plugin } from "vite";

/**
 * Puts the site's address in front of what other sites must find from afar, the picture of a pasted link: most of them
 * take no relative address. A page that is built without knowing where it will stand has a relative one.
 * @param address from the variable SITE_URL, such as https://example.org/one-matrix/; undefined where it is not set
 */
export function siteAddress(address: string | undefined): Plugin {
  const prefix = address ? checked(address) : "./";
  return {
    name: "site-address",
    transformIndexHtml: { order: "pre", handler: (html) => html.replaceAll("%SITE_URL%", prefix) },
  };
}

/** @throws Error where it is no address of a site */
function checked(address: string): string {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new Error(
      `SITE_URL is "${address}", which is no address of a site. Set it to one such as https://example.org/one-matrix/, or leave it out.`,
    );
  }
  return url.href.replace(/\/*$/, "/");
}
