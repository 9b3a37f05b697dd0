// The blocks of chunks: those in one region are filled, and the others listed; behind place.wgsl, in
// front of the shaders that find out which.

struct Mapping {
  // 1 where there is a map; samples in a row of it.
  hasMap: u32,
  mapWidth: u32,
}

struct State {
  // Samples that were listed so far, modulo 2^32.
  samples: u32,
  // Blocks that were found, of each chunk.
  found: array<atomic<u32>>,
}

// Region ID of each sample of the map, row by row from the top left.
@group(0) @binding(2) var<storage, read_write> map: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> state: State;
// As in samples.wgsl.
@group(0) @binding(4) var<storage, read_write> listed: array<u32>;
@group(0) @binding(6) var<uniform> mapping: Mapping;

// Columns and rows of a chunk's blocks.
fn blocksOf(chunk: u32) -> vec2u {
  let place = places[chunk];
  let first = vec2u(0u, place.least.y / blockSide);
  return place.most / blockSide - first + 1u;
}

// Column and row in the tile of a block's first sample.
fn cornerOf(chunk: u32, block: vec2u) -> vec2u {
  return (block + vec2u(0u, places[chunk].least.y / blockSide)) * blockSide;
}

fn list(chunk: u32, corner: vec2u) {
  let index = places[chunk].firstListed + atomicAdd(&state.found[chunk], 1u);
  listed[index] = corner.x | (corner.y << 16u);
}

// Says of so many samples to the right of and below a corner, if there is a map, what region they are in.
fn fill(chunk: u32, corner: vec2u, side: u32, id: vec2u) {
  if (mapping.hasMap == 0u) {
    return;
  }
  let place = places[chunk];
  let firstRow = max(corner.y, place.least.y);
  let end = min(corner + side - 1u, place.most);
  for (var k = firstRow; k <= end.y; k++) {
    let start = place.firstOfMap + (k - place.chunkRow) * mapping.mapWidth;
    for (var i = corner.x; i <= end.x; i++) {
      map[start + i] = id;
    }
  }
}
