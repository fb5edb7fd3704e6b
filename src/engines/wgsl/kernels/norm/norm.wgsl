// y[t, :] = norm(x[t, :]); with LAST_ONLY, y[0, :] = norm(x[T - 1, :]): only the last token of a step is unembedded. With
// ADD, the norm is added to what is in y: it stands behind a part of a layer.
//
// Compiled with team.wgsl (WORKGROUP), lanes.*.wgsl (Invocation, team_of), step.wgsl (step), row_norm.wgsl (normalised,
// row_norm).

override D4: u32; // D / 4
override LAST_ONLY: bool;
override ADD: bool;

@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [T, D] float32
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [T, D] or [D] float32

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let source = select(team.token, step.tokens - 1, LAST_ONLY);
  let norm = row_norm(source, team);
  if (team.index == 0) {
    for (var c = team.lane; c < D4; c += team.lanes) {
      let normed = normalised(x[source * D4 + c], c, norm);
      let at = team.token * D4 + c;
      y[at] = select(normed, y[at] + normed, ADD);
    }
  }
}
