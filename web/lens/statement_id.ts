/** The statements of the lens, one for each question that a tool is asked. */
export type StatementId =
  | "names"
  | "before"
  | "since"
  | "devices"
  | "saved"
  | "units"
  | "groups"
  | "tie"
  | "routes";
