// Writes where the samples of chunks lie into the buffer of values (behind samples.wgsl).

struct Values {
  // Rows of a strip of `values`, and strips of a chunk.
  rows: u32,
  stripsOfChunk: u32,
}

@group(0) @binding(0) var<uniform> shape: Values;
// Values of every live node, [strip of 64 samples][row][sample]; rows 0 and 1 are du and dv.
@group(0) @binding(1) var<storage, read_write> values: array<f32>;

// One invocation places a sample.
@compute @workgroup_size(workgroupSize)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let sample = invocation.x;
  if (sample >= samplesOf(chunk)) {
    return;
  }
  let offset = offsetOf(chunk, sample);
  let strip = chunk * shape.stripsOfChunk + sample / stripSize;
  let at = strip * shape.rows * stripSize + sample % stripSize;
  values[at] = offset.x;
  values[at + stripSize] = offset.y;
}
