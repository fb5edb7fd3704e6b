/** Numbers of which some are none have no order. */
export function haveOrder(numbers: Float32Array): boolean {
  return numbers.every((number) => Number.isFinite(number));
}

/** The indexes of the `count` largest numbers, largest first, equal ones by index. */
export function largestIndexes(numbers: ArrayLike<number>, count: number): number[] {
  const found: number[] = [];
  const at = (index: number): number => numbers[index] ?? NaN;
  for (let index = 0; index < numbers.length; index++) {
    if (found.length === count && !(at(index) > at(found.at(-1) ?? 0))) continue;
    const place = found.findIndex((other) => at(index) > at(other));
    found.splice(place < 0 ? found.length : place, 0, index);
    if (found.length > count) found.pop();
  }
  return found;
}
