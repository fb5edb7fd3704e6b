/** Modules of a chunk, or the files that an asset was made of. */
interface Origins {
  readonly moduleIds?: readonly string[];
  readonly originalFileNames?: readonly string[];
}

const ENGINES = /\/(onnxruntime-web|transformers)\/|\/src\/engines\/(onnx|transformers-js)\//;

/** Every file carries a hash of its contents, so that it may be kept for ever. */
export const fileNames = {
  /** The page's own script, or a worker's; what it holds of other folders does not matter. */
  entryFileNames: ({ facadeModuleId }: { readonly facadeModuleId?: string | null }) =>
    `${folderOf({ moduleIds: [facadeModuleId ?? ""] })}/[name]-[hash].js`,
  chunkFileNames: (chunk: Origins) => `${folderOf(chunk)}/[name]-[hash].js`,
  assetFileNames: (asset: Origins) => `${folderOf(asset)}/[name]-[hash][extname]`,
};

/** What belongs to an engine that is fetched only when it is chosen lies in a folder of its own. */
function folderOf({ moduleIds = [], originalFileNames = [] }: Origins): string {
  return [...moduleIds, ...originalFileNames].some((path) => ENGINES.test(path)) ? "engines" : "assets";
}
