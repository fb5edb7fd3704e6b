// A team of lanes shares one piece of work, such as a row of a matrix. What a team is made of is said in
// lanes.subgroup.wgsl, lanes.subgroup_id.wgsl or lanes.single.wgsl, of which a kernel is given the one that fits the adapter.
//
// Needs no other file.

override WORKGROUP: u32; // invocations of one; from kernel.ts

struct Team {
  index: u32, // of this team, counted along the dispatch's x
  token: u32, // the dispatch's y: a token, or a tile of tokens
  lane: u32,
  lanes: u32,
}
