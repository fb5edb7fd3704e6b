/** Headers that identify the version of a file. */
export const VERSION_HEADERS = ["etag", "last-modified"] as const;

/** Those of `headers` that do, to be stored with the file. */
export function versionOf(headers: Headers): [string, string][] {
  return VERSION_HEADERS.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
}

/** If the host sends none of these headers, its file counts as another version. */
export function isSameVersion(kept: Headers, current: Headers): boolean {
  return (
    VERSION_HEADERS.some((name) => current.has(name)) &&
    VERSION_HEADERS.every((name) => kept.get(name) === current.get(name))
  );
}
