import { CheckpointError } from "../checkpoint_error.ts";
import { checked, discard, PARTIAL } from "./request.ts";
import type { Part } from "./transfer.ts";
import { VERSION_HEADERS } from "./version.ts";

/** Status of a host whose file ends before the requested position. */
export const BEYOND_ITS_END = 416;

/**
 * The bytes of a file from `start` to `end`. Versions are compared here rather than by `If-Range`, for which the browser
 * would need another site's permission.
 * @param version headers of an earlier response: the part must be of the same version
 */
export function partOf(url: string, start: number, end: number, version: Headers): Part {
  return {
    bytes: end - start,
    open: async (loaded, ask) => {
      const from = start + loaded;
      const answer = await ask({ range: `bytes=${from}-${end - 1}` });
      const endsBefore = answer.status === BEYOND_ITS_END;
      const response = endsBefore ? answer : await checked(answer, url);
      const range = response.headers.get("content-range") ?? `bytes ${from}-`;
      const isPart = response.status === PARTIAL && range.startsWith(`bytes ${from}-`);
      if (isPart && !isOtherVersion(version, response.headers)) return response;
      await discard(response);
      const isChanged = isPart || endsBefore;
      throw new CheckpointError(
        isChanged ? "mismatch" : "unsupported",
        isChanged
          ? `${url} was changed on its host while it was being read. Look at the checkpoint again.`
          : `The host of ${url} did not send the part that it was asked for, bytes ${from} to ${end - 1} ` +
              `(HTTP ${response.status}). Download the file and open it from your computer.`,
      );
    },
  };
}

/** Whether two responses are of different versions. Hosts may hide these headers from other sites: then false. */
function isOtherVersion(one: Headers, other: Headers): boolean {
  return VERSION_HEADERS.some((name) => {
    const [a, b] = [one.get(name), other.get(name)];
    return a !== null && b !== null && a !== b;
  });
}
