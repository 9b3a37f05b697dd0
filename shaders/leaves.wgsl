// What the shaders that fold networks onto leaves have in common; written in front of them.

struct Leaves {
  // Leaves in a row of the chunk, and samples along a leaf's side.
  leafColumns: u32,
  side: u32,
  // Row of the tile that the chunk's leaves begin with.
  firstRow: u32,
  // Words of the masks of all layers, and number of hidden layers.
  maskWords: u32,
  depths: u32,
  // Samples from one depth to the next in `ids`.
  samplesPerDepth: u32,
}

// Most undecided units of a leaf. With c, a and b they make up eight groups of columns.
const mostUndecided = 29u;
const mostGroups = 8u;
// Words of four of an undecided unit in `undecided`: what it is, and its groups.
const entrySize = 1u + mostGroups;
