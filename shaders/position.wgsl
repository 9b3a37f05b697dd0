// Where the samples of a chunk lie, relative to the centre of their tile. Relative, because a
// float32 has 24 bits and all of them should say where in the tile the sample is.

struct Chunk {
  // Samples in a row of the chunk; they are numbered row by row from the top left.
  width: u32,
  // Samples that `values` has room for, and rows of a block of it.
  capacity: u32,
  rows: u32,
  // Column and row of the chunk's first sample, counted in samples from the tile's centre.
  first: vec2f,
  // Distance between samples in u (to the right) and in v (downwards, so negative), divided by a
  // power of two that brings the longer one near 1.
  step: vec2f,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
// Values of every live node, [block of 64 samples][row][sample]; rows 0 and 1 are du and dv.
@group(0) @binding(1) var<storage, read_write> values: array<f32>;

const blockSize = 64u;

// One invocation places a sample. Those past the chunk's last are placed too: nobody reads them.
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let sample = invocation.x;
  if (sample >= chunk.capacity) {
    return;
  }
  let row = sample / chunk.width;
  let column = sample - row * chunk.width;
  let at = (sample / blockSize) * chunk.rows * blockSize + sample % blockSize;
  values[at] = (f32(column) + chunk.first.x) * chunk.step.x;
  values[at + blockSize] = (f32(row) + chunk.first.y) * chunk.step.y;
}
