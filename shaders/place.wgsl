// Where the chunks lie that are evaluated together; written in front of the shaders that need it. A chunk
// is some rows of a tile. Dispatches have a row of workgroups for each of them, and buffers a part.
//
// Which files stand before which, and the constants that no file declares, are in src/gpu/shaders.ts.

struct Place {
  // Samples that are numbered, and how many of them are in a row.
  samples: u32,
  width: u32,
  // How many samples of the grid it is from one to the next, and row of the tile that they begin with.
  spacing: u32,
  firstRow: u32,
  // 1 where samples are those of the listed blocks instead, one block's after another's; and how many
  // of each block are left out: its first, or none.
  isListed: u32,
  leftOut: u32,
  // First block of the list in `listed`.
  firstListed: u32,
  // First of the chunk's IDs of a depth, and of the tile's pre-activations in `centre`.
  firstId: u32,
  firstUnit: u32,
  // Row of the tile that the chunk begins with, and place in the map of that row's first sample.
  chunkRow: u32,
  firstOfMap: u32,
  // Plane, column and row of the tile's first sample in the grid.
  plane: u32,
  column: u32,
  row: u32,
  // First and last column and row: samples beyond are taken to be these.
  least: vec2u,
  most: vec2u,
  // Column and row of the tile's first sample, counted in samples from the tile's centre.
  first: vec2f,
  // Distance between samples of the grid in u (to the right) and in v (downwards, so negative),
  // divided by a power of two that brings the longer one near 1.
  step: vec2f,
  // How far a sample may be from where it should, scaled likewise.
  off: vec2f,
  // What a step passes on where it is on, 1, scaled likewise; of four samples.
  jump: vec4f,
}

// In the place of an ID that rounding may have changed: a CPU finds it out. No region has it
// (`regionKeys` of src/network/region-id.ts).
const unknown = vec2u(0xffffffffu, 0xffffffffu);

@group(1) @binding(0) var<uniform> places: array<Place, mostChunks>;

// Whether chunks are evaluated one by one. A program that emulates invocations reads from a place that
// it knows beforehand in less time.
override hasOneChunk: bool = false;

// The chunk that a row of workgroups takes.
fn chunkOf(row: u32) -> u32 {
  return select(row, 0u, hasOneChunk);
}
