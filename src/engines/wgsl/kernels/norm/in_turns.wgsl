// The entry point of kernels that begin with the norm of a row: a team makes TURNS pieces of work with it, one after the
// other. The kernel that takes this file in has `fn make_piece(index: u32, norm: Norm, team: Team)`, and makes nothing of an
// index past the last piece.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of), row_norm.wgsl (row_norm).

override TURNS: u32; // from kernel.ts

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let norm = row_norm(0, team);
  for (var turn = 0u; turn < TURNS; turn++) {
    make_piece(team.index * TURNS + turn, norm, team);
  }
}
