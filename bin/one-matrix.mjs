#!/usr/bin/env node
// Does a model file hold its vocabulary matrix twice? For the command line and for CI: `one-matrix inspect PATH [--json]`
// and `one-matrix mend PATH --out PATH`, or from the repository `node bin/one-matrix.mjs inspect PATH`.
import { existsSync, readSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { copyFile, lstat, mkdir, mkdtemp, open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const USAGE = `one-matrix inspect PATH [--json]   says how a file, or a checkpoint's folder, holds its vocabulary matrix
one-matrix mend PATH --out PATH     writes a copy of it with one matrix for both ends

Exit codes: 0 if all is well, 1 if inspect finds that a runtime holds the matrix twice, 2 if it can't tell or mend.`;

/** @typedef {NonNullable<Awaited<ReturnType<import("../src/index.ts").Folder["file"]>>>} FileSource */
/** @typedef {import("../src/index.ts").Folder} Folder */

/** By which a person, or the system, ends a command. */
const SIGNALS = /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]);

/** Of a checkpoint's folder transformers reads these, though the index names other weights: PEFT's adapter too. */
const READ_FIRST = ["model.safetensors", "adapter_config.json"];

/** Where it can't be told, for a reason that is said. */
class Refusal extends Error {}
/** Where the words of the command are not understood: those that are follow it. */
class Misuse extends Refusal {}

/** @type {Awaited<ReturnType<typeof openLibrary>>["library"]} */
let library;
/** @type {import("node:fs/promises").FileHandle[]} */
const handles = [];
process.exitCode = await main();

/**
 * Whatever goes wrong gives 2. Node's own code for an error, 1, would say that the matrix is held twice.
 * @returns {Promise<number>} the exit code
 */
async function main() {
  try {
    return await run(readWords());
  } catch (error) {
    // Without the library there is none of its errors either.
    const isKnown = error instanceof Refusal || (library && error instanceof library.CheckpointError);
    console.error(isKnown ? inOneLine(error.message) : error);
    if (error instanceof Misuse) console.error(`\n${USAGE}`);
    return 2;
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}

/**
 * The package's own build of it; in the repository, which has the sources, what Vite makes of these.
 * @returns {Promise<{ library: typeof import("../src/package/inspect.ts"), close: () => Promise<void> }>}
 */
async function openLibrary() {
  const root = new URL("..", import.meta.url);
  if (!existsSync(new URL("src", root))) {
    return { library: await import(new URL("dist-package/inspect.js", root).href), close: async () => {} };
  }
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: false,
    root: fileURLToPath(root),
    logLevel: "error",
    appType: "custom",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null }, // it serves nothing
    optimizeDeps: { noDiscovery: true },
  });
  const loaded = /** @type {any} */ (await vite.ssrLoadModule("/src/package/inspect.ts"));
  return { library: loaded, close: () => vite.close() };
}

function readWords() {
  const options = /** @type {const} */ ({
    json: { type: "boolean", default: false },
    out: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  });
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new Misuse(/** @type {Error} */ (error).message);
  }
}

/** @param {ReturnType<typeof readWords>} words */
async function run({ values: options, positionals: [command, subject, ...more] }) {
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const misfit = misfitOf(command, subject, more, options);
  if (misfit !== null || !subject) throw new Misuse(misfit ?? "");
  const opened = await openLibrary();
  ({ library } = opened);
  try {
    return command === "inspect"
      ? await inspect(subject, options.json)
      : await mend(subject, /** @type {string} */ (options.out));
  } finally {
    await opened.close();
  }
}

/**
 * What no command can do with these words, or null.
 * @param {string | undefined} command
 * @param {string | undefined} subject
 * @param {readonly string[]} more
 * @param {ReturnType<typeof readWords>["values"]} options
 */
function misfitOf(command, subject, more, { json, out }) {
  if (command !== "inspect" && command !== "mend")
    return command === undefined ? "Name a command." : `There is no command ${command}.`;
  if (!subject) return `${command} needs a PATH.`;
  if (more.length > 0) return `${command} takes one PATH, and not ${more.join(", ")} as well.`;
  if (command === "inspect" && out !== undefined) return "inspect takes no --out: it writes nothing.";
  if (command === "mend" && json) return "mend takes no --json.";
  return command === "mend" && !out ? "mend needs --out PATH." : null;
}

/** @param {string} path @param {boolean} asJson */
async function inspect(path, asJson) {
  const judgement = await library.judgeFile(await subjectAt(path));
  const { format, vocabulary, stored, loaded, extraBytes, explanation } = judgement;
  if (asJson) {
    console.log(JSON.stringify({ format, vocabulary, stored, loaded, extraBytes, explanation }));
  } else {
    say(
      `${basename(path)} (${format}): stored ${stored}, loaded ${loaded}, ${extraBytes} bytes beyond one matrix`,
    );
    say(explanation);
  }
  return loaded === "twice" ? 1 : 0;
}

/** @param {string} text */
function say(text) {
  console.log(inOneLine(text));
}

/**
 * Names of files, and in them, may hold control characters, which a terminal or a log of a CI would obey.
 * @param {string} text
 */
function inOneLine(text) {
  return text.replaceAll(
    /\p{Cc}/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** @param {string} path @param {string} out */
async function mend(path, out) {
  const source = await subjectAt(path);
  const isCheckpoint = source.name === null || source.name.endsWith(".safetensors");
  const isFolder =
    isCheckpoint ||
    (source.folder.name === path && !out.endsWith(".onnx")) || // a folder was named, and not a file in it
    /[/\\]$/.test(out) ||
    (await ifThere(out, stat(out), unwritable))?.isDirectory() === true;
  const folder = isFolder ? out : dirname(out);
  const model = isFolder ? (source.name ?? "") : basename(out);
  const { files, dropped, bytesBefore, changes } = await library.mendFile(source, model);
  const opened = [...source.opened.keys()];
  const held = await Promise.all(opened.flatMap((file) => [placeOf(file, lstat), placeOf(file, stat)]));
  for (const { name } of files) {
    const target = join(folder, name);
    if (await isDevice(target))
      throw new Refusal(
        `${target} is a device or a pipe, and a file would take its place. Choose another --out.`,
      );
    const place = await placeOf(target, lstat);
    if (place === null || !held.includes(place)) continue;
    throw new Refusal(`${target} is being mended, and would be written over. Choose another --out.`);
  }
  const replaced = new Set([...files.map(({ name }) => name), ...dropped]);
  const others = isCheckpoint
    ? await othersIn(source.folder.name, folder, replaced)
    : { copied: [], left: [] };
  if (isCheckpoint) await refuseMixing(folder, [...files.map(({ name }) => name), ...others.copied]);
  await writeAll(folder, files, others.copied).catch((error) => {
    if (!("syscall" in error)) throw error; // what can't be read says so itself
    throw unwritable(out, error);
  });
  const bytes = files.reduce((sum, { parts }) => sum + library.sizeOfParts(parts), 0);
  say(`${changes}: ${bytes} bytes in place of ${bytesBefore}.`);
  if (others.left.length > 0) say(`Not copied, because they are not files: ${others.left.join(", ")}.`);
  for (const { name } of files) say(join(folder, name));
  return 0;
}

/**
 * What else a checkpoint has, such as its tokenizer and the shards that stay as they are. Links are followed: in the
 * Hub's cache every file is one.
 * @param {string} from
 * @param {string} to
 * @param {ReadonlySet<string>} replaced
 * @returns {Promise<{ copied: string[], left: string[] }>} the paths of both; left are folders, and links to nothing
 */
async function othersIn(from, to, replaced) {
  /** @type {{ copied: string[], left: string[] }} */
  const others = { copied: [], left: [] };
  for (const name of (await ifThere(from, readdir(from))) ?? []) {
    const path = join(from, name);
    if (replaced.has(name) || resolve(path) === resolve(to)) continue;
    const about = await ifThere(path, stat(path));
    (about?.isFile() ? others.copied : others.left).push(path);
  }
  return others;
}

/**
 * @param {string} folder
 * @param {readonly string[]} written names or paths of what will be written there
 */
async function refuseMixing(folder, written) {
  const names = new Set(written.map((path) => basename(path)));
  for (const name of READ_FIRST) {
    const target = join(folder, name);
    if (names.has(name) || (await placeOf(target, lstat)) === null) continue;
    throw new Refusal(
      `${target} is of another checkpoint, and would be read with the mended one, or in its place. Remove it, or choose another --out.`,
    );
  }
}

/**
 * Writes all files in a folder of their own, and moves them to their places when they are whole. The model, which is
 * the first, comes last: if the disk is full, no new model reads older data. Whatever ends it, a signal too, what is
 * unfinished goes, and so do new folders that are still empty.
 * @param {string} folder
 * @param {readonly import("../src/index.ts").NewFile[]} files
 * @param {readonly string[]} copied paths of files to copy
 */
async function writeAll(folder, files, copied) {
  /** @type {string[]} */
  const made = [];
  let unfinished = "";
  const tidy = () => {
    if (unfinished) rmSync(unfinished, { recursive: true, force: true });
    for (const path of made.toReversed()) removeIfEmpty(path);
  };
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    tidy();
    for (const name of SIGNALS) process.off(name, stop);
    process.kill(process.pid, signal); // which ends it now, and says so to whoever waits for it
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    await makeFolder(folder, made);
    unfinished = await mkdtemp(join(folder, "unfinished-"));
    for (const { name, parts } of files) await write(join(unfinished, name), parts);
    for (const path of copied) await copy(path, join(unfinished, basename(path)));
    const names = [...files.map(({ name }) => name), ...copied.map((path) => basename(path))];
    for (const name of names.toReversed()) renameSync(join(unfinished, name), join(folder, name));
  } finally {
    tidy();
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}

/** @param {string} folder */
function removeIfEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {} // it has files, or was removed by someone else
}

/**
 * Makes a folder, and those around it. Node's own `recursive` goes round for ever where a folder takes no new ones and
 * says that it is not there itself, as /proc does.
 * @param {string} folder
 * @param {string[]} made gets the new ones, the outermost first
 */
async function makeFolder(folder, made) {
  if (await stat(folder).catch(() => null)) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder), made);
  await mkdir(folder).then(
    () => made.push(folder),
    (error) => {
      if (error.code !== "EEXIST") throw error; // as `a/..` is, once there is `a`
    },
  );
}

/**
 * An error of `copyFile` does not tell which of the two files it is of: if all of the first can be read, it is the other.
 * @param {string} from
 * @param {string} to
 */
async function copy(from, to) {
  await copyFile(from, to).catch(async (error) => {
    const file = await openFile(from);
    if (!file) throw unreadable(from, error);
    const pieces = library.bytesOfParts([{ file, start: 0, end: file.size }]);
    while (!(await pieces.next()).done);
    throw error;
  });
}

/**
 * @param {string} path
 * @param {import("../src/index.ts").NewFile["parts"]} parts
 */
async function write(path, parts) {
  const file = await open(path, "w");
  try {
    for await (const bytes of library.bytesOfParts(parts)) await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/**
 * A file with what lies beside it; of an index its checkpoint; of a folder, its checkpoint or its only model.
 * @param {string} path
 */
async function subjectAt(path) {
  const found = await ifThere(path, stat(path));
  if (!found)
    throw new Refusal(
      /^https?:/.test(path)
        ? `${path} is an address: download the file, or open the address in the page, in its room Open a model.`
        : `${path} does not exist. Check the path.`,
    );
  if (!found.isDirectory()) {
    return { name: library.subjectName(basename(path)), ...folderAt(dirname(path)) };
  }
  const models = library.modelsAmong((await ifThere(path, readdir(path))) ?? []);
  if (models === null) return { name: null, ...folderAt(path) };
  const [model] = models;
  if (model && models.length === 1) return { name: model, ...folderAt(path) };
  throw new Refusal(
    models.length === 0
      ? `${path} holds no model: neither safetensors, nor .onnx or .gguf. Name the folder that has one, or a file.`
      : `${path} holds ${models.length} models: ${models.join(", ")}. Name one.`,
  );
}

/**
 * What a call on `path` gives; null where nothing is there. A file that can't be read must not count as none.
 * @template T
 * @param {string} path
 * @param {Promise<T>} call
 * @param {typeof unreadable} refusal
 * @returns {Promise<T | null>}
 */
async function ifThere(path, call, refusal = unreadable) {
  try {
    return await call;
  } catch (cause) {
    const error = /** @type {NodeJS.ErrnoException} */ (cause);
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw refusal(path, error);
  }
}

/** @param {string} path @param {Error} cause */
function unreadable(path, cause) {
  return new Refusal(
    `${path} can't be read: ${cause.message}. Check that you may read it, and that its disk is sound.`,
    { cause },
  );
}

/** @param {string} out @param {Error} cause */
function unwritable(out, cause) {
  return new Refusal(`${out} can't be written: ${cause.message}. Make room there, or choose another --out.`, {
    cause,
  });
}

/**
 * Equal for all paths of one file: its folder may have several, and in some file systems letters may be large or small.
 * @param {string} path
 * @param {typeof lstat} look `lstat`: a link is a file of its own, and alone is written over; `stat`: what it leads to
 */
async function placeOf(path, look) {
  const found = await ifThere(path, look(path, { bigint: true }));
  return found && `${found.dev} ${found.ino}`;
}

/** @param {string} path to write to @returns {Promise<boolean>} whether anything but a file, a folder or a link is there */
async function isDevice(path) {
  const found = await ifThere(path, lstat(path), unwritable);
  return found !== null && !(found.isFile() || found.isDirectory() || found.isSymbolicLink());
}

/** @param {string} root */
function folderAt(root) {
  /** @type {Map<string, Promise<FileSource | null>>} by path */
  const opened = new Map();
  /** @type {Folder["file"]} */
  const file = (name) => {
    const path = resolve(root, name);
    const found = opened.get(path) ?? openFile(path);
    opened.set(path, found);
    return found;
  };
  return { folder: { name: root, file }, opened };
}

/**
 * @param {string} path
 * @returns {Promise<FileSource | null>}
 */
async function openFile(path) {
  const found = await ifThere(path, stat(path));
  // Opening a pipe would wait for a writer.
  if (found && !found.isFile())
    throw new Refusal(`${path} is not a file. Save its contents as one, and name that.`);
  const handle = await ifThere(path, open(path));
  if (!handle) return null;
  handles.push(handle);
  const { size } = await handle.stat();
  return {
    name: path,
    size,
    missingBytes: 0,
    read: async (start, end) => {
      const bytes = new Uint8Array(end - start);
      for (let done = 0; done < bytes.length;) {
        // At once: a matrix that lies across is read in a great many short stretches, and nothing else is to be done.
        const bytesRead = readNow(path, handle.fd, bytes.subarray(done), start + done);
        if (bytesRead === 0)
          throw new Refusal(`${path} ends after ${start + done} bytes: it was changed while it was read.`);
        done += bytesRead;
      }
      return bytes;
    },
  };
}

/**
 * @param {string} path
 * @param {number} fd
 * @param {Uint8Array} bytes to fill
 * @param {number} position
 */
function readNow(path, fd, bytes, position) {
  try {
    return readSync(fd, bytes, 0, bytes.length, position);
  } catch (error) {
    throw unreadable(path, /** @type {Error} */ (error));
  }
}
