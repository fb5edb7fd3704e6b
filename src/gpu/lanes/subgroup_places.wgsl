// Where each invocation of a workgroup finds itself: WGSL does not promise that subgroups fill a workgroup in order, nor
// that they are full. Read by read_subgroups.ts.

enable subgroups;

override WORKGROUP: u32;

struct Place {
  size: u32, // of its subgroup, as the adapter says
  lane: u32, // of it, in the subgroup
  first: u32, // the smallest local index in its subgroup
  lanes: u32, // invocations of the workgroup in its subgroup
}

@group(0) @binding(0) var<storage, read_write> places: array<Place>; // [workgroups, WORKGROUP]

@compute @workgroup_size(WORKGROUP)
fn subgroup_places(
  @builtin(global_invocation_id) at: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_size) size: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  places[at.x] = Place(size, lane, subgroupMin(local), subgroupAdd(1u));
}
