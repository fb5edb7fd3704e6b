/**
 * Byte-level BPE writes a token with one visible character for each byte: printable bytes of Latin-1 stand for
 * themselves, the others use the characters from U+0100. This is GPT-2's table, which OLMo's tokenizers use.
 * https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
const BYTE_OF = byteTable();
const UTF8 = new TextEncoder();

function byteTable(): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  let spare = 0x100;
  for (let byte = 0; byte <= 0xff; byte++) {
    const printable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    table.set(String.fromCharCode(printable ? byte : spare++), byte);
  }
  return table;
}

const CHARACTER_OF = new Map([...BYTE_OF].map(([character, byte]) => [byte, character]));

/** A text in these characters. */
export function spell(text: string): string {
  return Array.from(UTF8.encode(text), (byte) => CHARACTER_OF.get(byte) ?? "").join("");
}

/** The bytes of a token. Added tokens may be plain text; those stand for their UTF-8. */
export function spelledBytes(token: string): Uint8Array<ArrayBuffer> {
  const bytes = Array.from(token, (character) => BYTE_OF.get(character));
  return bytes.every((byte) => byte !== undefined) ? Uint8Array.from(bytes) : UTF8.encode(token);
}
