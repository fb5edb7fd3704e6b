/** Numbers of which some are none have no order. */
export function haveOrder(numbers: Float32Array): boolean {
  return numbers.every((number) => Number.isFinite(number));
}
