// Copies the region IDs of samples to their places in the map (behind samples.wgsl).

struct Store {
  // First of the IDs of the depth that the map shows.
  firstId: u32,
  // Samples in a row of the map.
  mapWidth: u32,
}

@group(0) @binding(0) var<uniform> store: Store;
@group(0) @binding(1) var<storage, read> ids: array<vec2u>;
// Region ID of each sample of the map, row by row from the top left.
@group(0) @binding(2) var<storage, read_write> map: array<vec2u>;

@compute @workgroup_size(workgroupSize)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let sample = invocation.x;
  if (sample >= samplesOf(chunk)) {
    return;
  }
  let cell = cellOf(chunk, sample);
  let place = places[chunk];
  let at = place.firstOfMap + (cell.y - place.chunkRow) * store.mapWidth + cell.x;
  map[at] = ids[store.firstId + place.firstId + sample];
}
