/** Headers that tell one version of a file from another. */
const VERSION_HEADERS = ["etag", "last-modified"] as const;

/** Those of `headers` that do, to be kept with the file. */
export function versionOf(headers: Headers): [string, string][] {
  return VERSION_HEADERS.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
}

/** A host that sends none of these headers cannot be asked: its file is taken to be another. */
export function isSameVersion(kept: Headers, current: Headers): boolean {
  return (
    VERSION_HEADERS.some((name) => current.has(name)) &&
    VERSION_HEADERS.every((name) => kept.get(name) === current.get(name))
  );
}

/** Whether two answers tell different versions. Hosts may hide these headers from other sites: then nothing is told. */
export function isOtherVersion(one: Headers, other: Headers): boolean {
  return VERSION_HEADERS.some((name) => {
    const [a, b] = [one.get(name), other.get(name)];
    return a !== null && b !== null && a !== b;
  });
}
