import { type JsonObject, showJson } from "../../src/index.ts";
import { BillError } from "./bill_error.ts";

/** Far above every model there is, and low enough that products of them are exact. */
const LARGEST_SIZE = 2 ** 20;

/** Reads a config's sizes; its own keys alone, for what is pasted may name anything. */
export class ConfigReader {
  constructor(readonly json: JsonObject) {}

  get(key: string): unknown {
    return Object.hasOwn(this.json, key) ? this.json[key] : undefined;
  }

  /** The first of `keys` that is there. @throws BillError where none is, or it is no size */
  size(...keys: readonly string[]): number {
    const size = this.sizeIfThere(...keys);
    if (size !== null) return size;
    throw new BillError(`The config has no ${keys.join(" or ")}. Paste all of config.json.`);
  }

  /** @throws BillError */
  sizeIfThere(...keys: readonly string[]): number | null {
    const key = keys.find((name) => this.get(name) != null);
    if (key === undefined) return null;
    const value = this.get(key);
    if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LARGEST_SIZE) {
      return value as number;
    }
    throw new BillError(
      `${key} should be a whole number from 1 to ${LARGEST_SIZE}, found ${showJson(value)}. Correct it above.`,
    );
  }

  /** True, false, or null where it is absent. @throws BillError */
  flag(key: string): boolean | null {
    const value = this.get(key) ?? null;
    if (value === null || typeof value === "boolean") return value;
    throw new BillError(`${key} should be true or false, found ${showJson(value)}. Correct it above.`);
  }
}
