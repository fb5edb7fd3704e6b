/**
 * Code that is fetched when it is needed did not come: the connection broke, or its host has another version of it by
 * now.
 */
export class MissingCodeError extends Error {
  override readonly name = "MissingCodeError";
  /** @param does what the code does */
  constructor(does: string, options?: ErrorOptions) {
    super(`The code that ${does} did not arrive. Check the connection, and try again.`, options);
  }
}
