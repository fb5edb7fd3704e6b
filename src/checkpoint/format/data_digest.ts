import { fetched } from "../../code/fetched.ts";
import { readHeader } from "./header.ts";
import { sha256 } from "./sha256.ts";

/**
 * Compares the data of a whole safetensors file with the SHA-256 in its metadata, if there is one. Files trained by
 * this project have it; others can't be checked. Insecure contexts have no hash function, so nothing is checked there.
 * @returns the SHA-256, or null where nothing was compared
 * @throws CheckpointError if they differ; MissingCodeError
 */
export async function checkDigest(file: Uint8Array<ArrayBuffer>, url: string): Promise<string | null> {
  const header = readHeader(file, url);
  if (!header?.dataSha256 || !("subtle" in crypto)) return null;
  const found = await sha256(file.subarray(header.dataStart));
  if (found === header.dataSha256) return found;
  const { explainDigest } = await fetched("says what is wrong with weights", import("./explain_weights.ts"));
  throw explainDigest(url, header.dataSha256, found);
}
