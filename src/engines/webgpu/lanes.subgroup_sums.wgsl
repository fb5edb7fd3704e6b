// What a team that is a subgroup adds up: behind lanes.subgroup.wgsl or lanes.subgroup_id.wgsl.
//
// Needs no other file.

fn sum_over_lanes(part: f32) -> f32 {
  return subgroupAdd(part);
}

fn sum4_over_lanes(part: vec4f) -> vec4f {
  return subgroupAdd(part);
}
