// Copies the region IDs of a chunk to their place in the map.

struct Place {
  // Samples in a row of the chunk, and in the chunk.
  width: u32,
  samples: u32,
  // First of the chunk's IDs in `ids`: those of the depth that the map shows.
  firstId: u32,
  // Place of the chunk's first sample in the map, and samples in a row of the map.
  firstSample: u32,
  mapWidth: u32,
}

@group(0) @binding(0) var<uniform> place: Place;
@group(0) @binding(1) var<storage, read> ids: array<vec2u>;
// Region ID of each sample of the map, row by row from the top left.
@group(0) @binding(2) var<storage, read_write> map: array<vec2u>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let sample = invocation.x;
  if (sample >= place.samples) {
    return;
  }
  let row = sample / place.width;
  let column = sample - row * place.width;
  map[place.firstSample + row * place.mapWidth + column] = ids[place.firstId + sample];
}
