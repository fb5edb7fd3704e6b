/** Styles that were asked for, by address. @type {Record<string, Promise<unknown>>} */
const asked = {};

/** @param {string} href @returns what to wait for; the page's own styles, on which a room's code stands, are there */
const style = (href) =>
  (asked[href] ??= [...document.styleSheets].some((sheet) => sheet.href === href)
    ? Promise.resolve()
    : new Promise((resolve, reject) => {
        const link = document.createElement("link");
        Object.assign(link, { rel: "stylesheet", crossOrigin: "", href });
        link.addEventListener("load", resolve);
        link.addEventListener("error", () => {
          delete asked[href];
          link.remove();
          reject(new Error(`The styles ${href} did not arrive. Try again.`));
        });
        document.head.append(link);
      }));

/**
 * Imports a module, and beside it the styles that it needs.
 * @template T
 * @param {() => Promise<T>} load
 * @param {readonly string[]} styles relative to `base`
 * @param {string} base
 * @returns {Promise<T>} once all are there; where styles did not arrive, the next call asks for them again
 */
export const loadWithStyles = async (load, styles = [], base = "") => {
  const [code] = await Promise.all([load(), ...styles.map((path) => style(new URL(path, base).href))]);
  return code;
};

/** The name by which Vite's code calls it. */
export { loadWithStyles as __vitePreload };
