// Where the adapter has no subgroups, a team is one invocation that does it all. The twin of this file for adapters
// with subgroups is lanes.subgroup.wgsl.
//
// Compiled with team.wgsl (WORKGROUP, Team).

struct Invocation {
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) local: u32,
}

fn team_of(invocation: Invocation) -> Team {
  return Team(invocation.workgroup.x * WORKGROUP + invocation.local, invocation.workgroup.y, 0u, 1u);
}

fn sum_over_lanes(part: f32) -> f32 {
  return part;
}

fn sum4_over_lanes(part: vec4f) -> vec4f {
  return part;
}

fn max_over_lanes(value: f32) -> f32 {
  return value;
}

fn sum4_over(part: vec4f, apart: u32, end: u32) -> vec4f {
  return part;
}
