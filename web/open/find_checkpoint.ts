import { CheckpointError, CONFIG, counted, modelsAmong } from "../../src/index.ts";

/** A file, accessed only if it belongs to a checkpoint. */
export interface FileRef {
  readonly name: string;
  /** @throws if the browser can't read it, as with a broken link */
  open(): Promise<File>;
}

/** A local folder, as the browser describes it. */
export interface FolderTree {
  readonly name: string;
  readonly files: readonly FileRef[];
  readonly folders: readonly FolderTree[];
}

/** The files of one checkpoint, and a name for it. */
export interface Chosen {
  readonly name: string;
  readonly files: readonly File[];
}

/** A folder that may be a checkpoint, with its path. */
interface Place {
  readonly path: string;
  readonly files: readonly FileRef[];
}

/** How many names an error lists. */
const TOLD = 5;

/**
 * The one checkpoint in what a person dropped or chose. Its files may be there directly, or in folders of any depth, as
 * in the Hub's cache (`models--o--n/snapshots/REVISION`). Within a folder the shallowest place counts: a checkpoint may
 * contain others, from steps of its training.
 * @param all the loose files, and the folders
 * @throws CheckpointError that says what was found instead
 */
export async function findCheckpoint(all: FolderTree): Promise<Chosen> {
  const here = isCheckpoint(all) || all.folders.length === 0;
  const places = here ? [{ path: all.name, files: all.files }] : placesIn(all.folders);
  const [place, ...others] = places;
  if (!place) throw noCheckpoint(all);
  if (others.length > 0) throw several(places);
  if (place.files.length === 0) throw noFiles("What was dropped or chosen");
  return { name: place.path, files: await opened(place) };
}

/** Where there is no checkpoint, a folder with a model that is only judged counts, such as one of onnxruntime-genai. */
function placesIn(folders: readonly FolderTree[]): readonly Place[] {
  const checkpoints = folders.flatMap((folder) => leastDeep(folder, isCheckpoint));
  return checkpoints.length > 0 ? checkpoints : folders.flatMap((folder) => leastDeep(folder, holdsModel));
}

/** Its config makes a folder a checkpoint. */
function isCheckpoint({ files }: FolderTree): boolean {
  return files.some(({ name }) => name === CONFIG);
}

function holdsModel({ files }: FolderTree): boolean {
  return (modelsAmong(files.map(({ name }) => name)) ?? []).length > 0;
}

/** The folders for which `counts` holds, at the first level that has any. */
function leastDeep(folder: FolderTree, counts: (folder: FolderTree) => boolean): readonly Place[] {
  let level: readonly (readonly [path: string, folder: FolderTree])[] = [[folder.name, folder]];
  while (level.length > 0) {
    const found = level.filter(([, inner]) => counts(inner));
    if (found.length > 0) return found.map(([path, { files }]) => ({ path, files }));
    level = level.flatMap(([path, { folders }]) =>
      folders.map((inner) => [`${path}/${inner.name}`, inner] as const),
    );
  }
  return [];
}

/** A file that can't be read counts as absent: loading reports it if it is needed. */
async function opened({ path, files }: Place): Promise<readonly File[]> {
  const tried = await Promise.allSettled(files.map((file) => file.open()));
  const had = tried.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (had.length === 0) throw noFiles(`The folder ${path}`);
  return had;
}

const LINKS =
  "In the cache of the Hugging Face Hub, files are links, and this browser does not follow links in folders. Copy " +
  "the folder with cp -rL, which follows them, and drop the copy. Or choose the files themselves with “Files”.";

function noFiles(what: string): CheckpointError {
  return new CheckpointError(
    "unreadable",
    `${what} gave the browser no files: it is empty, or holds links. ${LINKS}`,
  );
}

function noCheckpoint({ folders, files }: FolderTree): CheckpointError {
  const names = folders.map(({ name }) => name);
  const found = [...files.map(({ name }) => name), ...folders.flatMap((folder) => pathsIn(folder, ""))];
  if (found.length === 0) return noFiles(`The ${names.length === 1 ? "folder" : "folders"} ${listed(names)}`);
  const isCache = found.some((path) => path.includes("blobs/"));
  return new CheckpointError(
    "unreadable",
    `There is no ${CONFIG} in ${listed(names)} or its subfolders, so there is no checkpoint. ` +
      `${counted(found.length, "file")} found: ${listed(found)}. ` +
      (isCache ? LINKS : `Drop the folder that holds ${CONFIG}, or a model in one file.`),
  );
}

function several(places: readonly Place[]): CheckpointError {
  return new CheckpointError(
    "unreadable",
    `${counted(places.length, "model")} were found: ${listed(places.map(({ path }) => path))}. Drop the folder of one.`,
  );
}

function pathsIn({ name, files, folders }: FolderTree, above: string): readonly string[] {
  const path = `${above}${name}/`;
  return [
    ...files.map((file) => `${path}${file.name}`),
    ...folders.flatMap((folder) => pathsIn(folder, path)),
  ];
}

/** The first of the names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const told = names.slice(0, TOLD).join(", ");
  return names.length > TOLD ? `${told} and ${names.length - TOLD} more` : told;
}
