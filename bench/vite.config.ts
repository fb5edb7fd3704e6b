import { mergeConfig } from "vite";
import page from "../vite.config.ts";

/** The bench page, built as the page is, into a folder of its own beside it; the plugins are for the page only. */
export default mergeConfig(
  { ...page, plugins: [] },
  {
    root: "bench/page",
    publicDir: false,
    build: { outDir: "../../dist-bench/bench" },
  },
);
