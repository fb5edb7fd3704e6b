/** Lets the browser handle keys and rendering before what follows: splits one long task in two. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
