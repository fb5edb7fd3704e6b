const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];

/**
 * Whether an object of a JSON text has a key twice. JSON.parse keeps the last one and does not tell, other readers keep
 * the first: what a file holds would depend on who reads it.
 * @param text valid JSON, in UTF-8
 * @param value what JSON.parse makes of it
 */
export function hasRepeatedKey(text: Uint8Array, value: unknown): boolean {
  return countWritten(text) !== countKept(value);
}

/** Keys in the text: colons that stand in no string. */
function countWritten(text: Uint8Array): number {
  let count = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i];
    if (byte === QUOTE) isInString = !isInString;
    else if (byte === BACKSLASH) i++; // what it stands before ends no string
    else if (byte === COLON && !isInString) count++;
  }
  return count;
}

/** Keys of all objects in a value, which may be nested deeper than a function can call itself. */
function countKept(value: unknown): number {
  let count = 0;
  const waiting = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    const parts: unknown[] = Object.values(next);
    if (!Array.isArray(next)) count += parts.length;
    for (const part of parts) waiting.push(part);
  }
  return count;
}
