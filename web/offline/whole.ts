/** The used part of a response, for deciding whether it is the requested file. */
export type Answer = Pick<Response, "status" | "type" | "headers">;

/** Types of responses from the page's own site: original, and copied by Workbox after a redirect there. */
const OWN: ReadonlySet<ResponseType> = new Set(["basic", "default"]);

/**
 * Whether a response is a complete file of this site, which may be kept under its address. Errors, partial responses
 * and responses from other sites are not. Nor are the pages that some hosts and networks send with status 200 in place
 * of a missing file or before a login: once kept, such a page would replace the file for good.
 * @param url of the file
 */
export function isTheFile(url: string, { status, type, headers }: Answer): boolean {
  const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
  const wantsPage = new URL(url).pathname.endsWith(".html");
  return status === 200 && OWN.has(type) && isPage === wantsPage;
}
