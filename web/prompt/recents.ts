import { MAX_PROMPT_CHARACTERS } from "../link/link.ts";

const KEY = "one-matrix-recent-prompts";
const LIMIT = 8;

/** The most recent prompts, newest first, shared by all tabs of this site. Empty if they can't be read. */
export function readRecents(): readonly string[] {
  try {
    return parse(localStorage.getItem(KEY));
  } catch {
    return [];
  }
}

/**
 * Puts a prompt first in the stored list, which another tab may have changed. If there is no storage, they last as long
 * as the page.
 * @returns the new list
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

/** Whether a storage event of another tab concerns them. */
export function concernsRecents({ key }: StorageEvent): boolean {
  return key === KEY || key === null;
}

/** The stored data may come from another version of this page, or from anyone. */
function parse(json: string | null): readonly string[] {
  const found: unknown = JSON.parse(json ?? "[]");
  if (!Array.isArray(found)) return [];
  return [...new Set<unknown>(found)]
    .filter((prompt): prompt is string => typeof prompt === "string" && prompt.trim() !== "")
    .filter((prompt) => prompt.length <= MAX_PROMPT_CHARACTERS)
    .slice(0, LIMIT);
}
