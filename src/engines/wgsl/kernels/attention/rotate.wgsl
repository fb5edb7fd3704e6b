// From projections to attention: clamp q, k and v, norm q and k, turn them by RoPE (rotate-half: column i with i + E/2),
// and put k and v in the cache, which goes round in rows. A team makes one head of one token; its lanes stride over two
// pairs of columns at a time.
//
// Compiled with team.wgsl (WORKGROUP, Team), lanes.*.wgsl (Invocation, team_of, sum_over_lanes), step.wgsl (step),
// vectors.wgsl or no_vectors.wgsl (times_weight), rope.wgsl (turn_at), float32_cache.wgsl or
// float16_cache.wgsl (Cached2, to_cache).

override H: u32; // heads of queries
override K: u32; // heads of keys, and of values
override HALF_HEAD: u32; // E / 2
override ROWS: u32; // of the cache
override CLIP: f32; // q, k and v are clamped to ± CLIP
override NORMED: bool; // q and k, or else they are taken as they are
override Q_NORM: u32; // where the norms' weights stand among the vectors
override K_NORM: u32;
override ALL_COLUMNS: bool; // q and k are normed over all columns, or else each head by itself
override HEAD_EPSILON: f32;

@group(0) @binding(1) var<storage, read> q: array<vec2f>; // [T, H, E] float32
@group(0) @binding(2) var<storage, read> k: array<vec2f>; // [T, K, E] float32
@group(0) @binding(3) var<storage, read> v: array<vec2f>; // [T, K, E] float32
@group(0) @binding(4) var<storage, read> rope: array<vec2f>; // rope.wgsl
@group(0) @binding(5) var<storage, read_write> queries: array<vec2f>; // [T, H, E] float32
@group(0) @binding(6) var<storage, read_write> keys: array<Cached2>; // [ROWS, K, E]
@group(0) @binding(7) var<storage, read_write> values: array<Cached2>; // [ROWS, K, E]

// Which head of which projection a team makes.
struct Head {
  of_q: bool,
  of_k: bool,
  start: u32, // of its row in twos of columns
  head: u32,
}

// Heads of q, then of k, then of v.
fn head_at(slot: u32, token: u32) -> Head {
  let of_q = slot < H;
  let of_k = !of_q && slot < H + K;
  let head = select(select(slot - H - K, slot - H, of_k), slot, of_q);
  return Head(of_q, of_k, token * select(K, H, of_q) * HALF_HEAD, head);
}

// Two columns, counted in twos from the start of the token's row.
fn clamped(head: Head, column2: u32) -> vec2f {
  let at = head.start + column2;
  var two = vec2f();
  if (head.of_q) {
    two = q[at];
  } else if (head.of_k) {
    two = k[at];
  } else {
    two = v[at];
  }
  return clamp(two, vec2f(-CLIP), vec2f(CLIP));
}

// 1 / sqrt(mean of squares + epsilon) over the head, or over all heads. Every lane takes part, whatever its head.
fn norm_scale(head: Head, team: Team) -> f32 {
  if (!NORMED) {
    return 1;
  }
  let heads = select(1, select(K, H, head.of_q), ALL_COLUMNS);
  let first = select(head.head * HALF_HEAD, 0, ALL_COLUMNS);
  var squares = 0.0;
  for (var c = team.lane; c < heads * HALF_HEAD; c += team.lanes) {
    let two = clamped(head, first + c);
    squares += dot(two, two);
  }
  return inverseSqrt(sum_over_lanes(squares) / f32(2 * heads * HALF_HEAD) + HEAD_EPSILON);
}

// Two columns of a head, the first of which is 2 * `pair`, normed; those of v are left as they are.
fn normed(head: Head, pair: u32, scale: f32) -> vec2f {
  let two = clamped(head, head.head * HALF_HEAD + pair);
  if (!NORMED || !(head.of_q || head.of_k)) {
    return two;
  }
  let column2 = pair + select(0, head.head * HALF_HEAD, ALL_COLUMNS);
  let four = times_weight(vec4f(two, two) * scale, select(K_NORM, Q_NORM, head.of_q), column2 / 2);
  return select(four.xy, four.zw, column2 % 2 == 1);
}

@compute @workgroup_size(WORKGROUP)
fn main(invocation: Invocation) {
  let team = team_of(invocation);
  let head = head_at(min(team.index, H + 2 * K - 1), team.token);
  let scale = norm_scale(head, team);
  if (team.index >= H + 2 * K) {
    return;
  }
  let position = step.position + team.token;
  let row = position % ROWS * K * HALF_HEAD + head.head * HALF_HEAD;
  for (var c = team.lane; c < HALF_HEAD / 2; c += team.lanes) {
    let low = normed(head, c, scale);
    let high = normed(head, HALF_HEAD / 2 + c, scale);
    if (!head.of_q && !head.of_k) {
      values[row + c] = to_cache(low);
      values[row + HALF_HEAD / 2 + c] = to_cache(high);
      continue;
    }
    let first = turn_at(position, 2 * c);
    let second = turn_at(position, 2 * c + 1);
    let cos = vec2f(first.x, second.x);
    let sin = vec2f(first.y, second.y);
    let turned_low = low * cos - high * sin;
    let turned_high = high * cos + low * sin;
    if (head.of_q) {
      let out = head.start + head.head * HALF_HEAD + c;
      queries[out] = turned_low;
      queries[out + HALF_HEAD / 2] = turned_high;
    } else {
      keys[row + c] = to_cache(turned_low);
      keys[row + HALF_HEAD / 2 + c] = to_cache(turned_high);
    }
  }
}
