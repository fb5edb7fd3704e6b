const NUMBERS = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** A number of a model, such as a logit, to three significant digits. */
export function formatNumber(number: number): string {
  return NUMBERS.format(number);
}
