/** What JSON is made of, but for the space between. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

/**
 * Sets a key of an object in a JSON text, and leaves every other character as it is: Python tells `8.0` from `8`, and
 * writes `Infinity`, which a parsed object would lose.
 * @param path of the key; the objects that it lies in must be there, and what it has must be no object and no list
 */
export function setInJson(text: string, path: readonly string[], value: boolean): string {
  const open: (string | null)[] = []; // for each object around, its last key; null for a list
  const isAt = (wanted: readonly string[]) =>
    open.length === wanted.length && wanted.every((key, depth) => open[depth] === key);
  let isKey = false;
  let start: number | null = null; // of what the object that is to have the key holds
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const end = index + token.length;
    if (token === "{" || token === "[") {
      if (token === "{" && start === null && isAt(path.slice(0, -1))) start = end;
      open.push(token === "{" ? "" : null);
    } else if (token === "}" || token === "]") open.pop();
    else if (isKey) open[open.length - 1] = JSON.parse(token) as string;
    else if (token !== "," && token !== ":" && isAt(path))
      return `${text.slice(0, index)}${value}${text.slice(end)}`;
    isKey = token === "{" || (token === "," && open.at(-1) !== null);
  }
  if (start === null) throw new RangeError(`the text has no object at ${path.slice(0, -1).join(".")}`);
  const rest = text.slice(start);
  const space = /^\s*/.exec(rest)?.[0] ?? "";
  const comma = rest[space.length] === "}" ? "" : ",";
  return `${text.slice(0, start)}${space}${JSON.stringify(path.at(-1))}: ${value}${comma}${rest}`;
}
