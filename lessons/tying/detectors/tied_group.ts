/** Names of parameters that are one tensor, sorted. */
export type TiedGroup = readonly string[];

/** @param others by the first name of a tensor, all its other names */
export function toGroups(others: ReadonlyMap<string, ReadonlySet<string>>): TiedGroup[] {
  return [...others].map(([first, rest]) => [first, ...rest].sort());
}
