// A team is the invocations of a subgroup. They stride over the columns of a row together, so that their reads stand
// side by side in memory, and add up at the end without a barrier. The twin of this file for adapters without subgroups is
// lanes.single.wgsl.
//
// Compiled with team.wgsl (WORKGROUP, Team).

enable subgroups;
// All lanes of a team go the same way through a kernel. The compiler asks that of whole workgroups, whose teams may differ.
diagnostic(off, subgroup_uniformity);

struct Invocation {
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_size) subgroup_size: u32,
  @builtin(subgroup_invocation_id) lane: u32,
}

// Subgroups fill a workgroup in order, which WGSL does not promise: gpu/lanes/read_subgroups.ts has looked. One wider than
// the workgroup is partly empty.
fn team_of(invocation: Invocation) -> Team {
  let lanes = min(invocation.subgroup_size, WORKGROUP);
  let index = invocation.workgroup.x * (WORKGROUP / lanes) + invocation.local / lanes;
  return Team(index, invocation.workgroup.y, invocation.lane, lanes);
}
