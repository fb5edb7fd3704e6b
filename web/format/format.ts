/** No line breaks between a number and its unit. */
const SPACE = "\u00a0";
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const THREE_DIGITS = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** 4194304 → "4,194,304" */
export function formatWhole(number: number): string {
  return WHOLE.format(number);
}

/** Three digits: 4194304 → "4.19 MB". Decimal units, as disks and networks count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes}${SPACE}bytes`;
  if (bytes < 999.5e3) return `${THREE_DIGITS.format(bytes / 1e3)}${SPACE}kB`;
  if (bytes < 999.5e6) return `${THREE_DIGITS.format(bytes / 1e6)}${SPACE}MB`;
  return `${THREE_DIGITS.format(bytes / 1e9)}${SPACE}GB`;
}

/** A measured rate or time: whole from 100 up, three digits below. */
export function formatMeasure(number: number): string {
  return number >= 100 ? formatWhole(number) : THREE_DIGITS.format(number);
}

/** A share of one: 0.3417 → "34.2 %"; what would round to nothing is said to be less than the least. */
export function formatShare(share: number): string {
  if (share > 0 && share < 1e-4) return `less than 0.01${SPACE}%`;
  return `${THREE_DIGITS.format(Math.round(share * 1e4) / 100)}${SPACE}%`;
}
