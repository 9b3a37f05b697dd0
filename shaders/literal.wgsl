// The frame of a program for one tiny network, whose weights are written into it as literals:
// src/gpu/kernels/literal-shader.ts puts samples.wgsl before it, and adds the function `evaluate`, which has a
// statement for each input and each four units, and none for weights that are 0. An invocation
// evaluates one sample, in registers.
//
// Everything is relative to the tile's centre, and scaled, as in layer.wgsl: see there. Its twin is
// `forwardInto` of src/network/forward.ts.

struct Literals {
  // Samples from one depth to the next in `ids`.
  samplesPerDepth: u32,
}

@group(0) @binding(0) var<uniform> literals: Literals;
// Pre-activation at the tile's centre of every four hidden units, padded with -1: always off; of one
// chunk after the other.
@group(0) @binding(1) var<storage, read> centre: array<vec4f>;
// Region IDs by depth, [depth][chunk][sample].
@group(0) @binding(2) var<storage, read_write> ids: array<vec2u>;
// How far a pre-activation may be from the exact one, as in layer.wgsl, of every four hidden units.
@group(0) @binding(3) var<storage, read> bounds: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let sample = invocation.x;
  if (sample >= samplesOf(chunk)) {
    return;
  }
  let offset = offsetOf(chunk, sample);
  evaluate(offset.x, offset.y, places[chunk].firstUnit / 4u, places[chunk].firstId + sample);
}

// What four units hand on: relu(z + dz) - relu(z) without a difference of large numbers. Exactly 0
// is off.
fn activate(z: vec4f, dz: vec4f, on: vec4<bool>) -> vec4f {
  return select(-max(z, vec4f()), dz + min(z, vec4f()), on);
}

// Writes the ID of the first layers, of which every four units have left their keys in `low`, `high`, and
// whether they are certainly on or off.
fn store(depth: u32, at: u32, low: vec4u, high: vec4u, areSure: vec4<bool>) {
  let id = vec2u(low.x ^ low.y ^ low.z ^ low.w, high.x ^ high.y ^ high.z ^ high.w);
  ids[depth * literals.samplesPerDepth + at] = select(unknown, id, all(areSure));
}
