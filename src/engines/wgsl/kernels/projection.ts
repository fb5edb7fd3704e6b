/** A matrix [rows, columns] that is multiplied by, and what becomes of the product. */
export interface Projection {
  readonly rows: number;
  readonly columns: number;
  /** What its bias is called among the layer's vectors: there may be none. */
  readonly bias: string;
  /** The product is written, or added to what is there. */
  readonly mode: "set" | "add";
}
