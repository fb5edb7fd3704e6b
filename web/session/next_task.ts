/** Lets the browser answer keys and draw before what follows: one long task split in two. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
