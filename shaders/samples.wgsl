// Where samples lie in their tile; behind place.wgsl, in front of the shaders that go through samples.
// Relative to the tile's centre, because a float32 has 24 bits and all of them should say where in the
// tile it is.

// What blocks.wgsl lists: the number of samples of each chunk and, behind those, its blocks: column (low
// half) and row (high half) in the tile of their first sample.
@group(1) @binding(1) var<storage, read> listed: array<u32>;

// Samples of a chunk.
fn samplesOf(chunk: u32) -> u32 {
  return select(places[chunk].samples, listed[chunk], places[chunk].isListed == 1u);
}

// Column and row of a chunk's sample in the tile.
fn cellOf(chunk: u32, sample: u32) -> vec2u {
  var cell = vec2u();
  if (places[chunk].isListed == 1u) {
    let leftOut = places[chunk].leftOut;
    let listedOfBlock = blockSide * blockSide - leftOut;
    let block = listed[places[chunk].firstListed + sample / listedOfBlock];
    let inside = leftOut + sample % listedOfBlock;
    cell = vec2u(block & 0xffffu, block >> 16u) + vec2u(inside % blockSide, inside / blockSide);
  } else {
    let width = places[chunk].width;
    let row = sample / width;
    let first = vec2u(0u, places[chunk].firstRow);
    cell = vec2u(sample - row * width, row) * places[chunk].spacing + first;
  }
  return clamp(cell, places[chunk].least, places[chunk].most);
}

// du and dv of a sample: where it lies, relative to the tile's centre.
fn offsetOf(chunk: u32, sample: u32) -> vec2f {
  return (vec2f(cellOf(chunk, sample)) + places[chunk].first) * places[chunk].step;
}
