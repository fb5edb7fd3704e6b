import { download, type DownloadOptions, persist, type Persistence, withSignal } from "./download.ts";
import { CheckpointError } from "../checkpoint_error.ts";
import { patiently } from "./patience.ts";
import { ABSENT } from "./refusals.ts";
import { checked, discard, PARTIAL, request } from "./request.ts";
import { BEYOND_ITS_END, partOf } from "./file_part.ts";
import { addressIn, bytesFile, type FileSource, type Folder } from "./folder.ts";

/** A host that does not send parts may send whole files of up to this many bytes. */
const LARGEST_WHOLE = 64 * 2 ** 20;

/** Far above any file that a browser could run a model from: a larger claim is not believed. */
export const LARGEST_FILE = 2 ** 37;

/** A file on a host, and the headers that identify its version. */
export interface HttpFile extends FileSource {
  readonly headers: Headers;
}

export interface HttpOptions extends Omit<Persistence, "signal"> {
  /** Called as parts of files arrive, with the number of new bytes. */
  readonly onArrival?: (bytes: number) => void;
  /** Token for gated and private files on the Hugging Face Hub; sent only to the Hub. */
  readonly token?: string | undefined;
}

/** How to ask the host, evaluated anew for each request. */
export type Asking = () => HttpOptions;

/** The files under an address, which must end with a slash. */
export function httpFolder(name: string, url: string, options: HttpOptions = {}): Folder {
  return {
    name,
    file: (file, signal) => openHttpFile(addressIn(url, file), () => options, signal),
  };
}

/**
 * Asks for a file's first byte to learn whether the file exists, how large it is, and whether the host sends parts.
 * Every part follows the redirects again, because their targets may be valid for a short while only.
 * @returns null if there is no such file
 * @throws CheckpointError, or the signal's reason
 */
export async function openHttpFile(
  url: string,
  asking: Asking = () => ({}),
  signal?: AbortSignal,
): Promise<HttpFile | null> {
  const options = withSignal(asking(), signal);
  const answer = await persist(
    () =>
      patiently(url, options, (patience) =>
        request({ url, headers: { range: "bytes=0-0" }, token: options.token }, patience.signal),
      ),
    () => 0,
    options,
  );
  await discard(answer);
  if (ABSENT.has(answer.status)) return null;
  if (answer.status === BEYOND_ITS_END) return partialFile(url, 0, answer.headers, asking); // an empty file has no first byte
  if ((await checked(answer, url)).status !== PARTIAL) return wholeFile(url, options);
  const size = sizeOf(answer);
  if (size !== null && size > LARGEST_FILE) {
    throw new CheckpointError(
      "unsupported",
      `By its host ${url} has ${size} bytes; files of up to ${LARGEST_FILE} are read. Check the address.`,
    );
  }
  return size === null ? wholeFile(url, options) : partialFile(url, size, answer.headers, asking);
}

/** A file whose size and version are known; each read requests a part from the host. */
export function partialFile(url: string, size: number, headers: Headers, asking: Asking): HttpFile {
  const read: FileSource["read"] = async (start, end, signal) => {
    if (start === end) return new Uint8Array(0);
    const options = asking();
    const part = partOf(url, start, end, headers);
    let arrived = 0;
    const onProgress = (loaded: number): void => {
      options.onArrival?.(loaded - arrived);
      arrived = loaded;
    };
    const { bytes } = await download(url, { ...withSignal(options, signal), part, onProgress });
    return new Uint8Array(bytes);
  };
  return { name: url, size, missingBytes: size, headers, read };
}

/**
 * Unknown where another site hides this header from the page, or where a file is compressed on its way, which the browser's
 * cache may do to one that it has so: these sizes are not the file's.
 */
function sizeOf({ headers }: Response): number | null {
  if (headers.has("content-encoding")) return null;
  const size = /\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  return size === undefined ? null : Number(size);
}

/** For a host that does not send parts: downloads all of it now, if it is small. */
async function wholeFile(url: string, options: DownloadOptions): Promise<HttpFile> {
  const measure = (prefix: Uint8Array): null => {
    if (prefix.length <= LARGEST_WHOLE) return null;
    throw new CheckpointError(
      "unsupported",
      `The host of ${url} does not send parts of files (HTTP range requests), or does not tell this page their size, ` +
        `and the file has more than ${LARGEST_WHOLE} bytes, which is too much to hold at once. Take a host that does, ` +
        "or download the file and open it from your computer.",
    );
  };
  const { bytes, headers } = await download(url, { ...options, measure });
  return { ...bytesFile(url, bytes), headers };
}
