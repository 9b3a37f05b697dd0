// The blocks of a chunk: those in one region are filled, and the others listed; written in front of the
// shaders that find out which.

struct Blocks {
  // Columns and rows of blocks, and the row of the tile that they begin with.
  blocks: vec2u,
  firstRow: u32,
  // Columns of the tile, and first and last row of the chunk.
  columns: u32,
  firstOfChunk: u32,
  lastOfChunk: u32,
  // 1 where there is a map; place in it of the chunk's first sample, and samples in a row of it.
  hasMap: u32,
  firstSample: u32,
  mapWidth: u32,
}

struct State {
  // Blocks that were found.
  found: atomic<u32>,
  // Samples that were listed so far, modulo 2^32.
  samples: u32,
}

@group(0) @binding(0) var<uniform> chunk: Blocks;
// Region ID of each sample of the map, row by row from the top left.
@group(0) @binding(2) var<storage, read_write> map: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> state: State;
// As in place.wgsl.
@group(0) @binding(4) var<storage, read_write> listed: array<u32>;

const blockSide = 4u;

// Column and row of a block, of which there is one invocation, row by row.
fn blockOf(invocation: u32) -> vec2u {
  let row = invocation / chunk.blocks.x;
  return vec2u(invocation - row * chunk.blocks.x, row);
}

// Column and row in the tile of a block's first sample.
fn cornerOf(block: vec2u) -> vec2u {
  return block * blockSide + vec2u(0u, chunk.firstRow);
}

fn list(corner: vec2u) {
  listed[1u + atomicAdd(&state.found, 1u)] = corner.x | (corner.y << 16u);
}

// Says of so many samples to the right of and below a corner, if there is a map, what region they are in.
fn fill(corner: vec2u, side: u32, id: vec2u) {
  if (chunk.hasMap == 0u) {
    return;
  }
  let firstRow = max(corner.y, chunk.firstOfChunk);
  let lastRow = min(corner.y + side - 1u, chunk.lastOfChunk);
  let end = min(corner.x + side, chunk.columns);
  for (var k = firstRow; k <= lastRow; k++) {
    let start = chunk.firstSample + (k - chunk.firstOfChunk) * chunk.mapWidth;
    for (var i = corner.x; i < end; i++) {
      map[start + i] = id;
    }
  }
}
