/** log(sum(exp(numbers))), from their differences to the largest, so that no exponential is infinite. */
export function logSumExp(numbers: Float32Array): number {
  let largest = -Infinity;
  for (const number of numbers) largest = Math.max(largest, number);
  let sum = 0;
  for (const number of numbers) sum += Math.exp(number - largest);
  return largest + Math.log(sum);
}
