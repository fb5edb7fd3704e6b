/**
 * Lets the browser handle keys and rendering before what follows: splits one long task in two. Timers would do that too,
 * but wait longer in a row of them, and for a second each where the page is in the background.
 */
export function nextTask(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
