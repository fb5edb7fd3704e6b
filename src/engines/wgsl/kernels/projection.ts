/** A matrix [rows, columns] to multiply by, and what happens with the product. */
export interface Projection {
  readonly rows: number;
  readonly columns: number;
  /** What its bias is called among the layer's vectors: there may be none. */
  readonly bias: string;
  /** Whether the product is written, or added to what is there. */
  readonly mode: "set" | "add";
}
