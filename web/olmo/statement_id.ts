/** The lens's statements, one for each question to a tool. */
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
