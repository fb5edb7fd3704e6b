import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as names from "./file_names.ts";

const ROOT = new URL("../../../", import.meta.url);
const HERE = "src/checkpoint/format/file_names.ts";

const NAMES = Object.values(names).filter((name) => typeof name === "string");

/** The code of library and page, without tests, which spell what they expect. */
function codeFiles(): string[] {
  return ["src", "web"].flatMap((folder) =>
    readdirSync(new URL(folder, ROOT), { recursive: true, encoding: "utf8" })
      .map((path) => `${folder}/${path.replaceAll("\\", "/")}`)
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/testing\//.test(path)),
  );
}

test("a checkpoint's files are named in one place", () => {
  const files = codeFiles();
  expect(files).toContain(HERE);
  const others = files.filter((path) => {
    const code = readFileSync(new URL(path, ROOT), "utf8");
    return NAMES.some((name) => code.includes(`"${name}"`));
  });
  expect(others).toEqual([HERE]);
});
