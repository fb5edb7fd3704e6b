import { defineConfig } from "vite";

export default defineConfig({
  root: "web",
  publicDir: "../public",
  base: "./", // works under any sub-path of a static host
  build: {
    outDir: "../dist",
    emptyOutDir: true,
    target: "es2024",
  },
});
