// What the shaders that fold networks onto leaves have in common; behind place.wgsl, in front of them.

struct Leaves {
  // Samples along a leaf's side, and most leaves of a chunk.
  side: u32,
  ofChunk: u32,
  // Words of the masks of all layers, and number of hidden layers.
  maskWords: u32,
  depths: u32,
  // Rows of `columns`, and units of the widest layer.
  rows: u32,
  mostUnits: u32,
  // Samples from one depth to the next in `ids`.
  samplesPerDepth: u32,
  // What a sum rounds by at most of which the coordinates are terms, as a share of that of its terms' absolute
  // values.
  rounding: f32,
  // Most leaves of all chunks, and areas of a chunk.
  all: u32,
  areasOfChunk: u32,
}

@group(0) @binding(0) var<uniform> leaves: Leaves;
// Multiply-adds that were done so far, in sixteens: low and high word.
@group(0) @binding(9) var<storage, read_write> work: array<atomic<u32>, 2>;

// Columns and rows of a chunk's leaves.
fn leavesOf(chunk: u32) -> vec2u {
  let place = places[chunk];
  return place.most / leaves.side - vec2u(0u, place.least.y / leaves.side) + 1u;
}

// Row of the tile that a chunk's leaves begin with.
fn firstRowOfLeaves(chunk: u32) -> u32 {
  return places[chunk].least.y / leaves.side * leaves.side;
}

// Which of all leaves lies in a column and a row of a chunk's.
fn leafAt(chunk: u32, cell: vec2u) -> u32 {
  return chunk * leaves.ofChunk + cell.y * leavesOf(chunk).x + cell.x;
}

// Where the masks of a leaf begin.
fn stateOf(leaf: u32) -> u32 {
  return leaf * 2u * (leaves.maskWords + leaves.depths);
}

fn addWork(more: u32) {
  let before = atomicAdd(&work[0], more);
  if (before + more < before) {
    atomicAdd(&work[1], 1u);
  }
}
