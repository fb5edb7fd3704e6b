// What a team sums up for several rows of a product. Those past the last row are read elsewhere in the matrix, since no
// read leaves its array, and are not written.
//
// Compiled with lanes.*.wgsl (sum4_over_lanes).

override TEAM_ROWS: u32; // that a team makes, a multiple of four; from kernel.ts

// A lane's part of each. Not vectors of four: an emulated GPU is slower with an array of those.
alias RowSums = array<f32, TEAM_ROWS>;

// Of the rows 4 * four and the three behind it, over all lanes.
fn four_sums(parts: ptr<function, RowSums>, four: u32) -> vec4f {
  let first = 4 * four;
  return sum4_over_lanes(vec4f((*parts)[first], (*parts)[first + 1], (*parts)[first + 2], (*parts)[first + 3]));
}
