// Needs no other file.

override WINDOW: u32; // so many tokens are looked at, at most

// The first position that the token of a position looks at.
fn first_key(position: u32) -> u32 {
  return max(position + 1, WINDOW) - WINDOW;
}
