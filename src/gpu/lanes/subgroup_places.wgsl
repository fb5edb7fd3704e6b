// Writes each invocation's position in its subgroup: WGSL does not guarantee that subgroups are full or fill a workgroup
// in order. Read by read_subgroups.ts.

enable subgroups;

override WORKGROUP: u32;

struct Place {
  size: u32, // subgroup size, as the adapter reports it
  lane: u32, // its lane in the subgroup
  first: u32, // the smallest local index in its subgroup
  lanes: u32, // invocations of the workgroup in its subgroup
}

@group(0) @binding(0) var<storage, read_write> places: array<Place>; // [workgroups, WORKGROUP]

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(global_invocation_id) at: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_size) size: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  places[at.x] = Place(size, lane, subgroupMin(local), subgroupAdd(1u));
}
