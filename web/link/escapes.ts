/**
 * Undoes what happens to links on their way: mail programs, chats, templates and scripts escape them, or escape them a
 * second time. This page's links are made so that such escapes can be told from their contents: they contain only
 * letters, digits and `# % & = * - . _`, and never `%25` followed by two more digits of an escape.
 */

/** An escape and its replacement. */
type Undo = (text: string) => string;

const ESCAPED_ONCE_MORE = /%25(?=[\da-f]{2})/gi;

const UNDOINGS: readonly Undo[] = [
  // Left over in place of the #, or before it.
  (text) => text.replace(/^(?:%23|[#?!/])+/, ""),
  // Markdown.
  (text) => text.replaceAll(/\\(?=[#%&=*._-])/g, ""),
  // HTML, and HTML templates that also escape =.
  (text) =>
    text.replaceAll(/&(?:amp|#(\d{2})|#x([\da-f]{2}));/gi, (_, decimal?: string, hex?: string) =>
      decimal || hex ? String.fromCharCode(decimal ? Number(decimal) : Number.parseInt(hex ?? "", 16)) : "&",
    ),
  // Quoted-printable, in mails.
  (text) => (text.includes("&") && !/=(?!3D)/.test(text) ? text.replaceAll("=3D", "=") : text),
  // encodeURI.
  (text) => (/%(?!25[\da-f]{2})/i.test(text) ? text : text.replaceAll(ESCAPED_ONCE_MORE, "%")),
  // encodeURIComponent.
  (text) => (/[=&]/.test(text) ? text : text.replaceAll(/%[2-7][\da-f]/gi, decodeURIComponent)),
];

/** No link is escaped more often than this. */
const LIMIT = 4;

/** @param text of a link, with or without its prefix */
export function undoEscapes(text: string): string {
  let undone = text;
  for (let time = 0; time < LIMIT; time++) undone = UNDOINGS.reduce((before, undo) => undo(before), undone);
  return undone;
}

/** Prepares text escaped by `URLSearchParams`, so that a second escape can be recognized. */
export function guardEscapes(text: string): string {
  return text.replaceAll(
    /%25([\da-f])(?=[\da-f])/gi,
    (_, digit: string) => `%25%${digit.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** A character in UTF-8, of any number of bytes; or one escaped by JavaScript's `escape`; or a byte. */
const ESCAPED_CHARACTER =
  /%u[\da-f]{4}|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}|%[\da-f]{2}/gi;

const WINDOWS_1252 = new TextDecoder("windows-1252");

/** The decoded value, and whether all of it was UTF-8, as in this page's links. */
export interface Unescaped {
  readonly text: string;
  readonly isUtf8: boolean;
}

/** Bytes that are not UTF-8 are read as Latin-1, which is what programs with one byte per character write. */
export function unescape(value: string): Unescaped {
  let isUtf8 = true;
  const text = value.replaceAll("+", " ").replaceAll(ESCAPED_CHARACTER, (escaped) => {
    try {
      return decodeURIComponent(escaped);
    } catch {
      isUtf8 = false;
      return inOldWriting(escaped);
    }
  });
  return { text, isUtf8 };
}

function inOldWriting(escaped: string): string {
  if (/^%u/i.test(escaped)) return String.fromCharCode(Number.parseInt(escaped.slice(2), 16));
  const bytes = escaped.split("%").slice(1);
  return WINDOWS_1252.decode(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
}
