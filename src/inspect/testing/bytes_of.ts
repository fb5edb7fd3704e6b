import { bytesOfParts, type Part } from "../parts.ts";

/** All bytes of a file to be written, at once. */
export async function bytesOf(parts: readonly Part[]): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytesOfParts(parts)) pieces.push(piece);
  return Uint8Array.from(Buffer.concat(pieces));
}
