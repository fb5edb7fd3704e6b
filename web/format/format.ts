/** A no-break space keeps a number and its unit on one line. */
const SPACE = "\u00a0";

// Not by Intl: its first formatter takes tens of milliseconds, which would hold up a page that begins.

/** 4194304 → "4,194,304" */
export function formatWhole(number: number): string {
  return String(Math.round(number)).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** 4.194304 → "4.19" */
function threeDigits(number: number): string {
  const rounded = Number(number.toPrecision(3));
  return rounded >= 1000 ? formatWhole(rounded) : String(rounded);
}

/** Three significant digits: 4194304 → "4.19 MB". Decimal units, as disks and networks use. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes}${SPACE}bytes`;
  if (bytes < 999.5e3) return `${threeDigits(bytes / 1e3)}${SPACE}kB`;
  if (bytes < 999.5e6) return `${threeDigits(bytes / 1e6)}${SPACE}MB`;
  return `${threeDigits(bytes / 1e9)}${SPACE}GB`;
}

/** A measured rate or time: an integer from 100 up, three significant digits below. */
export function formatMeasure(number: number): string {
  return number >= 100 ? formatWhole(number) : threeDigits(number);
}

/** A fraction as a percentage: 0.3417 → "34.2 %"; values that would round to zero are shown as below the smallest. */
export function formatShare(share: number): string {
  if (share > 0 && share < 1e-4) return `less than 0.01${SPACE}%`;
  return `${threeDigits(Math.round(share * 1e4) / 100)}${SPACE}%`;
}
