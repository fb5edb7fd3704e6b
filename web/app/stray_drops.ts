/** The used part of a drag event. */
type Drag = Pick<DragEvent, "defaultPrevented" | "preventDefault" | "dataTransfer">;

/**
 * Keeps the browser from navigating to a file that is dropped outside the drop zone: the story would be lost. Dragged
 * text is left to the browser.
 */
export function refuseStrayDrop(drag: Drag): void {
  const { dataTransfer, defaultPrevented } = drag;
  if (defaultPrevented || !dataTransfer?.types.includes("Files")) return;
  drag.preventDefault();
  dataTransfer.dropEffect = "none";
}
