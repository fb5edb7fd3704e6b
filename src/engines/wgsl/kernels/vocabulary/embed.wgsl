// x[t, :] = wte[ids[position + t], :]
override D4: u32; // D / 4

@group(0) @binding(1) var<storage, read> ids: array<u32>; // [context]
@group(0) @binding(2) var<storage, read> wte: array<vec2u>; // [V, D] float16
@group(0) @binding(3) var<storage, read_write> x: array<vec4f>; // [T, D] float32

@compute @workgroup_size(64)
fn embed(@builtin(global_invocation_id) at: vec3u) {
  let column = at.x;
  let token = at.y;
  if (column < D4) {
    x[token * D4 + column] = float4(wte[ids[step.position + token] * D4 + column]);
  }
}
