// Copies the region IDs of samples to their places in the map (behind place.wgsl).

struct Store {
  // Number of the samples, if they are not listed.
  samples: u32,
  // First of their IDs in `ids`: those of the depth that the map shows.
  firstId: u32,
  // Place of the first sample of the chunk's first row in the map, and samples in a row of the map.
  firstSample: u32,
  mapWidth: u32,
  // Row of the tile that the chunk begins with.
  firstOfChunk: u32,
}

@group(0) @binding(0) var<uniform> chunk: Store;
@group(0) @binding(1) var<storage, read> ids: array<vec2u>;
// Region ID of each sample of the map, row by row from the top left.
@group(0) @binding(2) var<storage, read_write> map: array<vec2u>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let sample = invocation.x;
  if (sample >= select(chunk.samples, listed[0], place.isListed == 1u)) {
    return;
  }
  let cell = cellOf(sample);
  let row = cell.y - chunk.firstOfChunk;
  map[chunk.firstSample + row * chunk.mapWidth + cell.x] = ids[chunk.firstId + sample];
}
