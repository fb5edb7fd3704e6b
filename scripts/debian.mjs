// Debian programs that tests need: found on this machine, or installed if that is allowed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/**
 * @param {string} what a description
 * @param {readonly (string | undefined)[]} paths to try, in order
 * @param {string} packageName in Debian
 * @returns {string} its path; if it is missing and this process runs as root, it is installed first
 * @throws if it is not available, and says how to get it
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
