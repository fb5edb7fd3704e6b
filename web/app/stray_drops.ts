/** What is looked at of a drag that passes over the page. */
type Drag = Pick<DragEvent, "defaultPrevented" | "preventDefault" | "dataTransfer">;

/**
 * Keeps the browser from opening a file in the page's place that is dropped beside the place for it: that would cost the
 * story. Text that is dragged goes where it always went.
 */
export function refuseStrayDrop(drag: Drag): void {
  const { dataTransfer, defaultPrevented } = drag;
  if (defaultPrevented || !dataTransfer?.types.includes("Files")) return;
  drag.preventDefault();
  dataTransfer.dropEffect = "none";
}
