/** Where the browser forces its own colours, what was told by a colour is told in another way: few visits need these styles. */
export function followForcedColors(): void {
  const forced = matchMedia("(forced-colors: active)");
  const follow = (): void => {
    if (forced.matches) import("./forced_colors.css").catch(() => {}); // asked for again at the next change
  };
  forced.addEventListener("change", follow);
  follow();
}
