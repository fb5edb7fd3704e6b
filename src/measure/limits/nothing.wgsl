// The least a dispatch can do while it must still wait for the previous one.
//
// Needs no other file.

// [1]
@group(0) @binding(0) var<storage, read_write> count: array<u32>;

@compute @workgroup_size(1)
fn main() {
  count[0] += 1;
}
