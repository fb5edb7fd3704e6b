// As lanes.subgroup.wgsl, for browsers that tell an invocation which subgroup of its workgroup it is in: then subgroups may
// lie in a workgroup as they like. Twins of this file are lanes.subgroup.wgsl and lanes.single.wgsl.
//
// Compiled with team.wgsl (WORKGROUP, Team).

enable subgroups;
// All lanes of a team go the same way through a kernel. The compiler asks that of whole workgroups, whose teams may differ.
diagnostic(off, subgroup_uniformity);
requires subgroup_id;

struct Invocation {
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(subgroup_id) subgroup: u32,
  @builtin(num_subgroups) subgroups: u32,
  @builtin(subgroup_size) subgroup_size: u32,
  @builtin(subgroup_invocation_id) lane: u32,
}

// A subgroup wider than the workgroup is partly empty.
fn team_of(invocation: Invocation) -> Team {
  let index = invocation.workgroup.x * invocation.subgroups + invocation.subgroup;
  let lanes = min(invocation.subgroup_size, WORKGROUP);
  return Team(index, invocation.workgroup.y, invocation.lane, lanes);
}
