/** Statuses that may pass with time. */
export const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Statuses of hosts that require authentication. */
export const CLOSED: ReadonlySet<number> = new Set([401, 403]);

/** Statuses of hosts that have no such file. */
export const ABSENT: ReadonlySet<number> = new Set([404, 410]);

/** Some hosts send a page in place of a file. */
export function isPage({ headers }: Response): boolean {
  return /^(text\/html|application\/xhtml)/.test(headers.get("content-type") ?? "");
}
