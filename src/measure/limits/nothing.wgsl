// As little as a dispatch can do and still have to wait for the one before it.
//
// Needs no other file.

// [1]
@group(0) @binding(0) var<storage, read_write> count: array<u32>;

@compute @workgroup_size(1)
fn main() {
  count[0] += 1;
}
