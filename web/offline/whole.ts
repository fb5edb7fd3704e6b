/** What a service worker must know of an answer to tell whether it is the file that was asked for. */
export type Answer = Pick<Response, "status" | "type" | "headers">;

/** Of answers of the page's own site: as they came, and as Workbox copies one that led on to another address there. */
const OWN: ReadonlySet<ResponseType> = new Set(["basic", "default"]);

/**
 * Whether an answer is a file of this site, whole, and may be kept in its place. Errors, parts and answers of other sites
 * are not; nor are the pages that some hosts and networks send, with status 200, where a file is missing or someone must
 * log in first: kept, such a page would stand in the file's place for good.
 * @param url of the file
 */
export function isTheFile(url: string, { status, type, headers }: Answer): boolean {
  const isPage = headers.get("content-type")?.startsWith("text/html") ?? false;
  const wantsPage = new URL(url).pathname.endsWith(".html");
  return status === 200 && OWN.has(type) && isPage === wantsPage;
}
