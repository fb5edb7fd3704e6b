// Programs of Debian's that tests run: found on this machine, or installed where that is allowed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * @param {string} what in words
 * @param {readonly (string | undefined)[]} paths where it may lie, the first one first
 * @param {string} packageName Debian's
 * @returns {string} where it lies; it is installed first where it is not there and this is root's machine
 * @throws where it can't be had, saying how to get it
 */
export function ensureInstalled(what, paths, packageName) {
  const find = () => paths.find((path) => path && existsSync(path));
  if (!find()) install(what, packageName);
  const path = find();
  if (!path)
    throw new Error(
      `There is no ${what}: install it, on Debian or Ubuntu by "apt-get install ${packageName}".`,
    );
  return path;
}

/** @param {string} what @param {string} packageName */
function install(what, packageName) {
  console.log(`No ${what} found: installing Debian's ${packageName}, which needs root.`);
  const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  for (const words of [
    ["update", "-qq"],
    ["install", "-y", "-qq", packageName],
  ]) {
    const [program = "", ...rest] = [...sudo, "apt-get", ...words];
    spawnSync(program, rest, { stdio: "inherit" });
  }
}
