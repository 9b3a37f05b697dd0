// Writes where the samples of a chunk lie into the buffer of values (behind place.wgsl).

struct Chunk {
  // Samples that `values` has room for, and rows of a block of it.
  capacity: u32,
  rows: u32,
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
  let offset = offsetOf(sample);
  let at = (sample / blockSize) * chunk.rows * blockSize + sample % blockSize;
  values[at] = offset.x;
  values[at + blockSize] = offset.y;
}
