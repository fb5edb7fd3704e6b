/** log(sum(exp(numbers))), from their differences to the largest, so that no exponential is infinite. */
export function logSumExp(numbers: Float32Array): number {
  const largest = numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const sum = numbers.reduce((total, number) => total + Math.exp(number - largest), 0);
  return largest + Math.log(sum);
}
