// A matrix to multiply by, and what happens with the product; written by projection.ts. It stands in a uniform, so that
// one compiled kernel reads matrices of all shapes.
//
// Needs no other file.

struct Projection {
  rows: u32, // of the matrix
  columns8: u32, // columns / 8
  stride8: u32, // of a row with what stands behind its columns, in eights of weights
  bias: u32, // where it stands among the vectors, or NOWHERE
  add: u32, // 1 where the product is added to what is there
}

@group(0) @binding(0) var<uniform> projection: Projection;
