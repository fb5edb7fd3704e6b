// Multiplies and adds in registers, and does nothing else: eight chains of four numbers, none of which waits for another.
//
// Needs no other file.
override LANES: u32;
override ROUNDS: u32; // links of each chain

// [2] what each sum is multiplied by, and what is added to it; read, so that no compiler knows them
@group(0) @binding(0) var<storage, read> factors: array<vec4f>;
// [invocations] sums, so that no compiler can omit the work
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let times = factors[0];
  let plus = factors[1];
  var a = vec4f(f32(id.x));
  var b = a + 1;
  var c = a + 2;
  var d = a + 3;
  var e = a + 4;
  var f = a + 5;
  var g = a + 6;
  var h = a + 7;
  for (var i = 0u; i < ROUNDS; i++) {
    a = fma(a, times, plus);
    b = fma(b, times, plus);
    c = fma(c, times, plus);
    d = fma(d, times, plus);
    e = fma(e, times, plus);
    f = fma(f, times, plus);
    g = fma(g, times, plus);
    h = fma(h, times, plus);
  }
  sums[id.x] = dot(a + b + c + d + e + f + g + h, vec4f(1.0));
}
