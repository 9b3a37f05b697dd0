// Where the samples of a chunk lie, relative to the centre of their tile. Relative, because a
// float32 has 24 bits and all of them should say where in the tile the sample is.

struct Chunk {
  // Samples in a row of the chunk; they are numbered row by row from the top left.
  width: u32,
  // Number of vec4f in a row of `values`.
  quadsPerRow: u32,
  // Column and row of the chunk's first sample, counted in samples from the tile's centre.
  first: vec2f,
  // Distance between samples in u (to the right) and in v (downwards, so negative).
  step: vec2f,
}

@group(0) @binding(0) var<uniform> chunk: Chunk;
// Values of every live node, [row][sample / 4]; rows 0 and 1 are du and dv.
@group(0) @binding(1) var<storage, read_write> values: array<vec4f>;

// One invocation places four samples. Those past the last are placed too: nobody reads them.
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let quad = invocation.x;
  if (quad >= chunk.quadsPerRow) {
    return;
  }
  let sample = quad * 4u + vec4u(0u, 1u, 2u, 3u);
  let row = sample / chunk.width;
  let column = sample - row * chunk.width;
  values[quad] = (vec4f(column) + chunk.first.x) * chunk.step.x;
  values[chunk.quadsPerRow + quad] = (vec4f(row) + chunk.first.y) * chunk.step.y;
}
