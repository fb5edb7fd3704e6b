/** How far logits are from others that should be the same. */
export interface LogitError {
  readonly largest: number;
  readonly rootMeanSquare: number;
  /** Whether both would choose the same token, greedily. */
  readonly sameChoice: boolean;
}

/** What logits [V] differ by. @throws RangeError where they are not of one vocabulary */
export function compareLogits(logits: Float32Array, reference: Float32Array): LogitError {
  if (logits.length !== reference.length) {
    throw new RangeError(`${logits.length} logits can't be compared with ${reference.length}.`);
  }
  let [largest, squares] = [0, 0];
  for (const [id, logit] of logits.entries()) {
    const error = Math.abs(logit - (reference[id] ?? NaN));
    largest = Math.max(largest, error);
    squares += error ** 2;
  }
  return {
    largest,
    rootMeanSquare: Math.sqrt(squares / logits.length),
    sameChoice: best(logits) === best(reference),
  };
}

function best(logits: Float32Array): number {
  return logits.indexOf(logits.reduce((a, b) => Math.max(a, b), -Infinity));
}
