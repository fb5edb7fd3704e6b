/**
 * A number with what it counts, such as `1 token` or `2 tokens`.
 * @param name of one of them; of several it takes an s
 */
export function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
