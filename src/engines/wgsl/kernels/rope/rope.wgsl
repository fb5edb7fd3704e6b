// How far a position turns a pair of columns. A table of all positions would have the size of a KV cache: this one has the
// first FINE positions, and behind them every FINE-th; two turns make one. The kernel that takes this file in declares
// `rope: array<vec2f>`, the table of rope_table.ts, and `HALF_HEAD`, the pairs of a head.
//
// Needs no other file.

override FINE: u32;
override COARSE: bool; // whether there are positions beyond the first ones

// (cos, sin)
fn turn_at(position: u32, pair: u32) -> vec2f {
  let fine = rope[position % FINE * HALF_HEAD + pair];
  if (!COARSE) {
    return fine;
  }
  let coarse = rope[(FINE + position / FINE) * HALF_HEAD + pair];
  return vec2f(fine.x * coarse.x - fine.y * coarse.y, fine.x * coarse.y + fine.y * coarse.x);
}
