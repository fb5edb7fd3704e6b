import { fetched } from "../../code/fetched.ts";
import { readHeader } from "./header.ts";
import { sha256 } from "./sha256.ts";

/**
 * Compares the data of a whole safetensors file with the SHA-256 in its metadata, if there is one. Files trained by
 * this project have it; others can't be checked. Insecure contexts have no hash function, so nothing is checked there.
<<<<<<< HEAD
 * @throws CheckpointError if they differ; MissingCodeError
=======
 * @returns the SHA-256, or null where nothing was compared
 * @throws CheckpointError if they differ
>>>>>>> 9d5b1c1 (A known answer: the site's model is checked by what transformers computes of its first layer)
 */
export async function checkDigest(file: Uint8Array<ArrayBuffer>, url: string): Promise<string | null> {
  const header = readHeader(file);
  if (!header?.dataSha256 || !("subtle" in crypto)) return null;
  const found = await sha256(file.subarray(header.dataStart));
<<<<<<< HEAD
  if (found === header.dataSha256) return;
  const { explainDigest } = await fetched("says what is wrong with weights", import("./explain_weights.ts"));
  throw explainDigest(url, header.dataSha256, found);
=======
  if (found === header.dataSha256) return found;
  throw new CheckpointError(
    "malformed",
    `The weights in ${url} are not those that were saved: their SHA-256 should be ${header.dataSha256} by the file's ` +
      `own metadata, and is ${found}. Load it again; if that does not help, the file on the host is damaged.`,
  );
>>>>>>> 9d5b1c1 (A known answer: the site's model is checked by what transformers computes of its first layer)
}
