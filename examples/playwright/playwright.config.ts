import { defineConfig } from "@playwright/test";

/** Headless Chromium has WebGPU with these; on a machine without a GPU it is emulated on the CPU. */
const WITH_WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
const executablePath = process.env["CHROME"];

export default defineConfig({
  use: {
    launchOptions: {
      args: [...WITH_WEBGPU, ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
      ...(executablePath && { executablePath }),
    },
  },
  ...(!process.env["PAGE"] && {
    webServer: { command: "npx vite preview --outDir . --port 4173", url: "http://localhost:4173/" },
  }),
});
