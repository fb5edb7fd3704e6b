// What a team that is a subgroup adds up: behind lanes.subgroup.wgsl or lanes.subgroup_id.wgsl.
//
// Needs no other file.

fn sum_over_lanes(part: f32) -> f32 {
  return subgroupAdd(part);
}

fn sum4_over_lanes(part: vec4f) -> vec4f {
  return subgroupAdd(part);
}

fn max_over_lanes(value: f32) -> f32 {
  return subgroupMax(value);
}

// Over those lanes of each block of `end` lanes whose numbers differ by multiples of `apart`; each of them gets their sum.
// Both are powers of two.
fn sum4_over(part: vec4f, apart: u32, end: u32) -> vec4f {
  var sum = part;
  for (var away = apart; away < end; away *= 2) {
    sum += subgroupShuffleXor(sum, away);
  }
  return sum;
}
