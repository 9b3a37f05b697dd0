// Where samples lie in their tile; written in front of the shaders that place samples. Relative to the
// tile's centre, because a float32 has 24 bits and all of them should say where in the tile it is.

struct Place {
  // Samples in a row, where they are numbered row by row, and how many of the grid it is to the next.
  width: u32,
  spacing: u32,
  // Row of the tile that they begin with.
  firstRow: u32,
  // 1 where samples are those of the listed blocks instead, one block's after another's; and how many
  // of each block are left out: its first, or none.
  isListed: u32,
  leftOut: u32,
  // First and last column and row: samples beyond are taken to be these.
  least: vec2u,
  most: vec2u,
  // Column and row of the tile's first sample, counted in samples from the tile's centre.
  first: vec2f,
  // Distance between samples of the grid in u (to the right) and in v (downwards, so negative),
  // divided by a power of two that brings the longer one near 1.
  step: vec2f,
}

@group(1) @binding(0) var<uniform> place: Place;
// What sift.wgsl lists: the number of the samples, and of each block the column (low half) and row
// (high half) in the tile of its first sample.
@group(1) @binding(1) var<storage, read> listed: array<u32>;

// Samples along a block's side.
const blockSide = 4u;

// Column and row of a sample in the tile.
fn cellOf(sample: u32) -> vec2u {
  var cell = vec2u();
  if (place.isListed == 1u) {
    let listedOfBlock = blockSide * blockSide - place.leftOut;
    let block = listed[1u + sample / listedOfBlock];
    let inside = place.leftOut + sample % listedOfBlock;
    cell = vec2u(block & 0xffffu, block >> 16u) + vec2u(inside % blockSide, inside / blockSide);
  } else {
    let row = sample / place.width;
    cell = vec2u(sample - row * place.width, row) * place.spacing + vec2u(0u, place.firstRow);
  }
  return clamp(cell, place.least, place.most);
}

// du and dv of a sample: where it lies, relative to the tile's centre.
fn offsetOf(sample: u32) -> vec2f {
  return (vec2f(cellOf(sample)) + place.first) * place.step;
}
