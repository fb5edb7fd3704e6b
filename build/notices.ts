import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { licensePlugin, type LicenseInfo } from "rolldown-license-plugin";
import type { Plugin } from "vite";

/** Texts of packages that are published without them. */
const TEXTS: Readonly<Record<string, string>> = {
  "@bufbuild/protobuf": "protobuf.txt",
  "onnxruntime-common": "onnxruntime.txt",
  "onnxruntime-web": "onnxruntime.txt",
};

/** The licence notices of all that a build bundles, in its workers too. */
export class Notices {
  readonly #found = new Map<string, LicenseInfo>();

  /** To be among the plugins of the build, of its workers, and of its service worker: one for each. */
  collect(): Plugin {
    return licensePlugin({
      done: (licences) => {
        for (const licence of licences) this.#found.set(licence.name, licence);
      },
      allow: ({ name, licenseText }) => licenseText !== "" || name in TEXTS,
      failOnViolation: true, // a notice that would be empty
    }) as Plugin;
  }

  /** Writes them, when all is built. */
  write(fileName: string): Plugin {
    let folder = "";
    return {
      name: "notices",
      apply: "build",
      configResolved: ({ root, build }) => void (folder = resolve(root, build.outDir)),
      closeBundle: {
        order: "post",
        sequential: true,
        handler: () => {
          mkdirSync(dirname(join(folder, fileName)), { recursive: true });
          writeFileSync(join(folder, fileName), this.#text());
        },
      },
    };
  }

  #text(): string {
    const sorted = [...this.#found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return sorted.map(noticeOf).join(`\n${"=".repeat(80)}\n\n`);
  }
}

function noticeOf({ name, version, license, licenseText }: LicenseInfo): string {
  const own = TEXTS[name];
  const text = own ? readFileSync(new URL(`licences/${own}`, import.meta.url), "utf8") : licenseText;
  return `${name} ${version}, ${license}\n\n${text.trim()}\n`;
}
