/**
 * How an engine stores its weights, whatever their dtype in the checkpoint.
 * - `float16`: rounded to nearest; unchanged if they are float16.
 * - `int8`: a number from -127 to 127 and, for each row of a matrix, a float32 scale.
 * - `int4`: in the layers' matrices a number from -8 to 7 and, for each 32 of a row, a float16 scale; the vocabulary
 *   matrix, and a head of the model's own, as in `int8`.
 */
export const WEIGHT_FORMATS = ["float16", "int8", "int4"] as const;
export type WeightFormat = (typeof WEIGHT_FORMATS)[number];
