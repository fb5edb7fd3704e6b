/**
 * A `config.json` that no model can be made from.
 * - `malformed`: a value has the wrong type or range
 * - `unsupported`: a valid config of a model that does not run here
 */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** @param fact what is wrong; what to do about it depends on where the config is from */
  constructor(
    readonly code: "malformed" | "unsupported",
    readonly fact: string,
    advice: string,
  ) {
    super(`${fact} ${advice}`);
  }
}

export function malformed(key: string, expected: string, found: string): ConfigError {
  return new ConfigError(
    "malformed",
    `config.json: ${key} should be ${expected}, found ${found}.`,
    "The file is damaged, or of another kind of model: look at another revision, or checkpoint.",
  );
}

export function unsupported(key: string, expected: string, found: string): ConfigError {
  return new ConfigError(
    "unsupported",
    `config.json: ${key} is ${found}, which is not supported here (only ${expected}).`,
    "Look at another checkpoint.",
  );
}
