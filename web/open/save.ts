/** Safari and Firefox read what is offered later than they are told to: https://bugs.webkit.org/show_bug.cgi?id=211234 */
const READ_MS = 60_000;

/** Offers a download. Whether it is saved, no page is told. */
export function offerToSave(contents: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(contents);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_MS);
}
