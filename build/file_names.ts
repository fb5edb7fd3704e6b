/** The modules of a chunk, of which one may be what it is imported for; or the files that an asset was made of. */
interface Origins {
  readonly facadeModuleId?: string | null;
  readonly moduleIds?: readonly string[];
  readonly originalFileNames?: readonly string[];
}

const ENGINES = /\/(onnxruntime-web|transformers)\/|\/src\/engines\/(onnx|transformers-js)\//;

/** Every file carries a hash of its contents, so that it may be kept for ever. */
export const fileNames = {
  entryFileNames: (entry: Origins) => `${folderOf(entry)}/[name]-[hash].js`,
  chunkFileNames: (chunk: Origins) => `${folderOf(chunk)}/[name]-[hash].js`,
  assetFileNames: (asset: Origins) => `${folderOf(asset)}/[name]-[hash][extname]`,
};

/**
 * What belongs to an engine that is fetched only when it is chosen lies in a folder of its own. What else a chunk holds
 * does not matter, if it is known what the chunk is imported for: the page's own code may hold an engine's addresses.
 */
function folderOf({ facadeModuleId, moduleIds = [], originalFileNames = [] }: Origins): string {
  const paths = facadeModuleId ? [facadeModuleId] : [...moduleIds, ...originalFileNames];
  return paths.some((path) => ENGINES.test(path)) ? "engines" : "assets";
}
