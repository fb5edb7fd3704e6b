import { MAX_PROMPT_CHARACTERS } from "../link/link.ts";

const KEY = "one-matrix-recent-prompts";
const LIMIT = 8;

/** The prompts that were used last, newest first, in all tabs of this site. None where they can't be read. */
export function readRecents(): readonly string[] {
  try {
    return parse(localStorage.getItem(KEY));
  } catch {
    return [];
  }
}

/**
 * Puts a prompt in front of those that are kept by now, which another tab may have changed. Where there is no storage
 * for them they last as long as the page.
 * @returns the prompts then
 */
export function addRecent(prompt: string, known: readonly string[]): readonly string[] {
  const isKept = prompt.trim() !== "" && prompt.length <= MAX_PROMPT_CHARACTERS;
  if (!isKept) return known;
  const kept = readRecents();
  const others = (kept.length > 0 ? kept : known).filter((other) => other !== prompt);
  const recents = [prompt, ...others].slice(0, LIMIT);
  try {
    localStorage.setItem(KEY, JSON.stringify(recents));
  } catch {
    // Full, or not allowed.
  }
  return recents;
}

export function clearRecents(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // Then there is nothing to remove.
  }
}

/** Whether an event of another tab is about them. */
export function concernsRecents({ key }: StorageEvent): boolean {
  return key === KEY || key === null;
}

/** What is kept there may be of another version of this page, or of anyone's hand. */
function parse(json: string | null): readonly string[] {
  const found: unknown = JSON.parse(json ?? "[]");
  if (!Array.isArray(found)) return [];
  return [...new Set<unknown>(found)]
    .filter((prompt): prompt is string => typeof prompt === "string" && prompt.trim() !== "")
    .filter((prompt) => prompt.length <= MAX_PROMPT_CHARACTERS)
    .slice(0, LIMIT);
}
