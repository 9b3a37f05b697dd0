// One affine node for a chunk of samples, and where a ReLU follows it, the activations and the
// bits that go into the region IDs.
//
// Everything is relative to the tile's centre c: with z(c) from the CPU, dz runs through the layers
// on its own, and relu(z(c) + dz) - relu(z(c)) is dz, 0, z(c) + dz or -z(c) by case, so nothing
// large is ever subtracted from anything large and the biases do not appear at all.
//
// A workgroup takes 8 * sampleThreads samples through all units; an invocation holds 8 samples
// (two vec4f) of 8 units at a time in registers. It is `layerReference` of src/gpu/plan.ts.

struct Layer {
  // First row of the inputs in `values`, and their number.
  inputRow: u32,
  inputs: u32,
  // First row of the results in `values`, and the number of units in eights (rounded up).
  outputRow: u32,
  unitTiles: u32,
  // Index of the layer's first unit in `centre` and `keys`.
  firstUnit: u32,
  // Hidden layer that the node is, counted from 0.
  depth: u32,
  // 1 where the rows of the results already hold the sum of the node's earlier terms.
  accumulates: u32,
  // 1 where this is the node's last term and a ReLU follows.
  activates: u32,
  // Number of vec4f in a row of `values`.
  quadsPerRow: u32,
}

// sampleThreads * unitThreads is 64. Narrow layers have fewer units to share out.
override sampleThreads: u32 = 8u;
override unitThreads: u32 = 8u;

@group(0) @binding(0) var<uniform> layer: Layer;
// [input][unit / 4], padded with zeros to whole eights of units.
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
// A 64-bit key (low word, high word) per hidden unit, padded with zeros like the units.
@group(0) @binding(2) var<storage, read> keys: array<vec2u>;
// Pre-activation at the tile's centre per hidden unit, padded with -1: always off.
@group(0) @binding(3) var<storage, read> centre: array<f32>;
// Values of every live node, [row][sample / 4].
@group(0) @binding(4) var<storage, read_write> values: array<vec4f>;
// Region IDs by depth, [depth][sample].
@group(0) @binding(5) var<storage, read_write> ids: array<vec2u>;

// XOR of the keys of the active units seen so far, for the 8 samples a and b of an invocation.
struct Ids {
  lowA: vec4u,
  lowB: vec4u,
  highA: vec4u,
  highB: vec4u,
}

// IDs of every invocation of the workgroup, to be combined over its units.
var<workgroup> partial: array<Ids, 64>;

// Stores one unit's results for 8 samples; behind a ReLU, flips the IDs of those where it is on.
fn emit(unit: u32, quad: u32, a: vec4f, b: vec4f, found: ptr<function, Ids>) {
  let at = (layer.outputRow + unit) * layer.quadsPerRow + quad;
  if (layer.activates == 0u) {
    values[at] = a;
    values[at + 1u] = b;
    return;
  }
  let z = centre[layer.firstUnit + unit];
  let key = keys[layer.firstUnit + unit];
  // z + dz > 0, without the addition and its rounding. Exactly 0 is off.
  let onA = a > vec4f(-z);
  let onB = b > vec4f(-z);
  values[at] = select(vec4f(-max(z, 0.0)), a + min(z, 0.0), onA);
  values[at + 1u] = select(vec4f(-max(z, 0.0)), b + min(z, 0.0), onB);
  (*found).lowA ^= select(vec4u(0u), vec4u(key.x), onA);
  (*found).lowB ^= select(vec4u(0u), vec4u(key.x), onB);
  (*found).highA ^= select(vec4u(0u), vec4u(key.y), onA);
  (*found).highB ^= select(vec4u(0u), vec4u(key.y), onB);
}

@compute @workgroup_size(sampleThreads, unitThreads)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let quad = (workgroup.x * sampleThreads + local.x) * 2u;
  var found = Ids();
  for (var tile = local.y; tile < layer.unitTiles; tile += unitThreads) {
    let unit = tile * 8u;
    var a0 = vec4f(); var a1 = vec4f(); var a2 = vec4f(); var a3 = vec4f();
    var a4 = vec4f(); var a5 = vec4f(); var a6 = vec4f(); var a7 = vec4f();
    var b0 = vec4f(); var b1 = vec4f(); var b2 = vec4f(); var b3 = vec4f();
    var b4 = vec4f(); var b5 = vec4f(); var b6 = vec4f(); var b7 = vec4f();
    if (layer.accumulates == 1u) {
      let at = (layer.outputRow + unit) * layer.quadsPerRow + quad;
      a0 = values[at];                      b0 = values[at + 1u];
      a1 = values[at + layer.quadsPerRow];        b1 = values[at + layer.quadsPerRow + 1u];
      a2 = values[at + 2u * layer.quadsPerRow];   b2 = values[at + 2u * layer.quadsPerRow + 1u];
      a3 = values[at + 3u * layer.quadsPerRow];   b3 = values[at + 3u * layer.quadsPerRow + 1u];
      a4 = values[at + 4u * layer.quadsPerRow];   b4 = values[at + 4u * layer.quadsPerRow + 1u];
      a5 = values[at + 5u * layer.quadsPerRow];   b5 = values[at + 5u * layer.quadsPerRow + 1u];
      a6 = values[at + 6u * layer.quadsPerRow];   b6 = values[at + 6u * layer.quadsPerRow + 1u];
      a7 = values[at + 7u * layer.quadsPerRow];   b7 = values[at + 7u * layer.quadsPerRow + 1u];
    }
    var input = layer.inputRow * layer.quadsPerRow + quad;
    var weight = tile * 2u;
    for (var k = 0u; k < layer.inputs; k++) {
      let a = values[input];
      let b = values[input + 1u];
      let w = weights[weight];
      let x = weights[weight + 1u];
      a0 += w.x * a; a1 += w.y * a; a2 += w.z * a; a3 += w.w * a;
      a4 += x.x * a; a5 += x.y * a; a6 += x.z * a; a7 += x.w * a;
      b0 += w.x * b; b1 += w.y * b; b2 += w.z * b; b3 += w.w * b;
      b4 += x.x * b; b5 += x.y * b; b6 += x.z * b; b7 += x.w * b;
      input += layer.quadsPerRow;
      weight += layer.unitTiles * 2u;
    }
    emit(unit, quad, a0, b0, &found);
    emit(unit + 1u, quad, a1, b1, &found);
    emit(unit + 2u, quad, a2, b2, &found);
    emit(unit + 3u, quad, a3, b3, &found);
    emit(unit + 4u, quad, a4, b4, &found);
    emit(unit + 5u, quad, a5, b5, &found);
    emit(unit + 6u, quad, a6, b6, &found);
    emit(unit + 7u, quad, a7, b7, &found);
  }
  if (layer.activates == 0u) {
    return;
  }

  // combine the invocations that share samples, then add the layers before this one
  partial[local.y * sampleThreads + local.x] = found;
  workgroupBarrier();
  if (local.y != 0u) {
    return;
  }
  for (var y = 1u; y < unitThreads; y++) {
    let other = partial[y * sampleThreads + local.x];
    found.lowA ^= other.lowA;
    found.lowB ^= other.lowB;
    found.highA ^= other.highA;
    found.highB ^= other.highB;
  }
  let samplesPerDepth = layer.quadsPerRow * 4u;
  let first = layer.depth * samplesPerDepth + quad * 4u;
  store(first, vec2u(found.lowA.x, found.highA.x), samplesPerDepth);
  store(first + 1u, vec2u(found.lowA.y, found.highA.y), samplesPerDepth);
  store(first + 2u, vec2u(found.lowA.z, found.highA.z), samplesPerDepth);
  store(first + 3u, vec2u(found.lowA.w, found.highA.w), samplesPerDepth);
  store(first + 4u, vec2u(found.lowB.x, found.highB.x), samplesPerDepth);
  store(first + 5u, vec2u(found.lowB.y, found.highB.y), samplesPerDepth);
  store(first + 6u, vec2u(found.lowB.z, found.highB.z), samplesPerDepth);
  store(first + 7u, vec2u(found.lowB.w, found.highB.w), samplesPerDepth);
}

// A prefix of the layers has a prefix of the XOR.
fn store(at: u32, id: vec2u, samplesPerDepth: u32) {
  if (layer.depth == 0u) {
    ids[at] = id;
  } else {
    ids[at] = id ^ ids[at - samplesPerDepth];
  }
}
