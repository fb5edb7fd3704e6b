/** Why a config can't be billed. The message says what was expected, what was found and what to do next. */
export class BillError extends Error {
  override readonly name = "BillError";
}
