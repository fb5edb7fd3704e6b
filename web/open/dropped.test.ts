import { describe, expect, it } from "vitest";
import { chosenFiles, droppedFiles } from "./dropped.ts";

/** A folder in a test: `null` for each file name, a nested folder for each folder name. */
interface Tree {
  readonly [name: string]: Tree | null;
}

const CHECKPOINT: Tree = { "config.json": null, "model.safetensors": null, "tokenizer.json": null };
const FILES = Object.keys(CHECKPOINT);

function fileEntry(name: string) {
  return {
    name,
    isFile: true,
    isDirectory: false,
    file: (give: (file: File) => void) => give(new File([], name)),
  };
}

/** As browsers return a folder: two entries at a time, and none at the end. */
function folderOf(name: string, entries: readonly object[]) {
  const createReader = () => {
    const rest = [...entries];
    return { readEntries: (give: (some: object[]) => void) => give(rest.splice(0, 2)) };
  };
  return { name, isFile: false, isDirectory: true, createReader };
}

function folderEntry(name: string, tree: Tree): object {
  const entries = Object.entries(tree).map(([inner, below]) =>
    below ? folderEntry(inner, below) : fileEntry(inner),
  );
  return folderOf(name, entries);
}

function transferOf(
  entries: readonly { readonly entry: object | null; readonly file: File | null }[],
): DataTransfer {
  const items = entries.map(({ entry, file }) => ({ webkitGetAsEntry: () => entry, getAsFile: () => file }));
  return { items } as unknown as DataTransfer;
}

function dropFolder(...entries: readonly object[]): ReturnType<typeof droppedFiles> {
  return droppedFiles(transferOf([{ entry: folderOf("tiny", entries), file: null }]));
}

/** The result of dropping all of this; `null` is a loose file. */
async function drop(dropped: Tree): Promise<{ name: string; files: string[] }> {
  const entries = Object.entries(dropped).map(([name, tree]) =>
    tree
      ? { entry: folderEntry(name, tree), file: new File([], name) } // browsers give a folder a file too
      : { entry: fileEntry(name), file: new File([], name) },
  );
  const { name, files } = await droppedFiles(transferOf(entries));
  return { name, files: files.map((file) => file.name) };
}

describe("a drop", () => {
  it.each<[string, Tree, string]>([
    ["loose files", CHECKPOINT, "3 files"],
    ["a folder", { tiny: CHECKPOINT }, "tiny"],
    ["a folder in a folder", { outer: { tiny: CHECKPOINT } }, "outer/tiny"],
    [
      "the Hub's cache, in a browser that follows its links",
      { "models--o--n": { blobs: { ab12: null }, refs: { main: null }, snapshots: { abc: CHECKPOINT } } },
      "models--o--n/snapshots/abc",
    ],
    ["a folder with others of its training below", { run: { ...CHECKPOINT, "step-500": CHECKPOINT } }, "run"],
    ["a folder beside one that is none", { notes: { "a.txt": null }, tiny: CHECKPOINT }, "tiny"],
    ["loose files beside a folder of their own", { ...CHECKPOINT, onnx: { "model.onnx": null } }, "3 files"],
    ["a folder beside a loose file that is none of it", { "notes.txt": null, tiny: CHECKPOINT }, "tiny"],
  ])("of %s is the checkpoint in it", async (_, dropped, name) => {
    expect(await drop(dropped)).toEqual({ name, files: FILES });
  });

  it("of a folder without a checkpoint is the folder of the model in it, with what lies beside", async () => {
    const genai = { "genai_config.json": null, "model.onnx": null, "model.onnx.data": null };
    expect(await drop({ out: { "notes.txt": null, int4: genai } })).toEqual({
      name: "out/int4",
      files: Object.keys(genai),
    });
  });

  it.each<[string, Tree, RegExp]>([
    [
      "an empty folder",
      { empty: {} },
      /The folder empty gave the browser no files: it is empty, or holds links.*cp -rL/,
    ],
    ["two empty folders", { one: {}, two: { three: {} } }, /The folders one, two gave the browser no files/],
    [
      "the Hub's cache, whose links the browser does not follow",
      { "models--o--n": { blobs: { ab12: null, cd34: null }, snapshots: { abc: {} } } },
      /There is no config\.json in models--o--n.*2 files found: models--o--n\/blobs\/ab12, .*cp -rL/,
    ],
    [
      "a folder of other things",
      { pictures: { "a.png": null, b: { "c.png": null } } },
      /2 files found: pictures\/a\.png, pictures\/b\/c\.png\. Drop the folder that holds config\.json/,
    ],
    [
      "two checkpoints",
      { outer: { tiny: CHECKPOINT }, first: CHECKPOINT },
      /2 models were found: outer\/tiny, first\. Drop the folder of one/,
    ],
    [
      "two revisions in the Hub's cache",
      { "models--o--n": { snapshots: { abc: CHECKPOINT, def: CHECKPOINT } } },
      /2 models were found: models--o--n\/snapshots\/abc, models--o--n\/snapshots\/def/,
    ],
    ["no file at all", {}, /What was dropped or chosen gave the browser no files/],
  ])("of %s is refused, and says what was found", async (_, dropped, words) => {
    await expect(drop(dropped)).rejects.toThrow(words);
  });

  it("of some text is refused", async () => {
    const text = transferOf([{ entry: null, file: null }]);
    await expect(droppedFiles(text)).rejects.toThrow("gave the browser no files");
  });

  it("leaves out a file that the browser can't have, and refuses where there is no other", async () => {
    const broken = { ...fileEntry("model.safetensors"), file: (_: unknown, refuse: () => void) => refuse() };
    const { files } = await dropFolder(fileEntry("config.json"), broken);
    expect(files.map(({ name }) => name)).toEqual(["config.json"]);
    await expect(dropFolder({ ...broken, name: "config.json" })).rejects.toThrow("The folder tiny gave");
  });

  it("ends, however deep the folders go", async () => {
    const within: object[] = [];
    const loop = folderOf("loop", within);
    within.push(loop);
    await expect(droppedFiles(transferOf([{ entry: loop, file: null }]))).rejects.toThrow(
      "The folder loop gave the browser no files",
    );
  });
});

/** Files as a folder picker returns them. */
function chosen(...paths: readonly string[]): File[] {
  return paths.map((path) =>
    Object.assign(new File([], path.replace(/^.*\//, "")), {
      webkitRelativePath: path.includes("/") ? path : "",
    }),
  );
}

it("takes files that were chosen, and those of a folder that was, at whatever level", async () => {
  expect(await chosenFiles(chosen(...FILES))).toMatchObject({ name: "3 files" });
  expect(await chosenFiles(chosen("model.safetensors"))).toMatchObject({ name: "model.safetensors" });
  const { name, files } = await chosenFiles(
    chosen("outer/readme.md", ...FILES.map((file) => `outer/tiny/${file}`), "outer/tiny/step-5/config.json"),
  );
  expect([name, files.map((file) => file.name)]).toEqual(["outer/tiny", FILES]);
});
