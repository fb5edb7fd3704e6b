/**
 * Something in a checkpoint's files that was ignored or changed.
 * - `headless`: the config asks for a head that the weights lack
 * - `useless`: tensors that such a model does not compute with
 * - `rowless`: tokens that the matrix has no row for
 * - `strange-end`: ids by which a file ends a text, and that no token has
 * - `endless`: no file names a token that ends a text
 * - `quantized`: config.json asks for a quantization, but the weights are plain floats. `effect` is what transformers does
 *   with them; null for a quantization that it does not know
 */
export type Oddity =
  | { readonly kind: "headless"; readonly saysTied: boolean | null }
  | { readonly kind: "useless"; readonly names: readonly string[] }
  | { readonly kind: "rowless"; readonly tokens: readonly Token[] }
  | { readonly kind: "strange-end"; readonly file: string; readonly ids: readonly unknown[] }
  | { readonly kind: "endless" }
  | { readonly kind: "quantized"; readonly said: string; readonly effect: "rounded" | "failing" | null };

export type Token = readonly [content: string, id: number];
