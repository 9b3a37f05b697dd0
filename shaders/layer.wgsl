// One affine node for the samples of some chunks, and where units follow it, what they pass on and
// the bits that go into the region IDs (behind samples.wgsl, units.wgsl and lanes.wgsl).
//
// Everything is relative to the tile's centre c: with z(c) from the CPU, dz runs through the layers
// on its own, and relu(z(c) + dz) - relu(z(c)) is dz, 0, z(c) + dz or -z(c) by case (`passedOn`), so nothing
// large is ever subtracted from anything large and the biases do not appear at all. All values are
// scaled by powers of two, so that float32 has room for them (src/gpu/scales.ts).
//
// A pre-activation at the centre is padded with -1: always off. An invocation holds 8 samples (two vec4f)
// of 8 units at a time in registers. Its twin is `forwardInto` of src/network/forward.ts; the agreement
// test bounds how far rounding moves it.

struct Layer {
  // First row of the inputs in `values`, and their number.
  inputRow: u32,
  inputs: u32,
  // First row of the results in `values`, and the number of units in eights (rounded up).
  outputRow: u32,
  eights: u32,
  // Index of the layer's first unit in `centre` and `units`.
  firstUnit: u32,
  // Hidden layer that the node is, counted from 0.
  depth: u32,
  // 1 where the rows of the results already hold the sum of the node's earlier terms.
  accumulates: u32,
  // 1 where this is the node's last term and units follow.
  activates: u32,
  // 1 where a later layer reads the results.
  isRead: u32,
  // Rows of a strip of `values`, and strips of a chunk.
  rows: u32,
  stripsOfChunk: u32,
  // Samples from one depth to the next in `ids`.
  samplesPerDepth: u32,
  // Where the inputs of the entries of sparse weights, and the entries, begin in `weights`.
  columnsAt: u32,
  weightsAt: u32,
}

// Whether the weights are those that units have of some inputs, and not of all.
override isSparse: bool = false;

@group(0) @binding(0) var<uniform> layer: Layer;
// [input][unit / 4], padded with zeros to whole eights of units. If sparse: by eight of units its first entry,
// and the end of the last one's; by entry its input; and [entry][unit / 4] (src/gpu/packed-weights.ts).
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
// What each hidden unit is, padded with zeros like the weights.
@group(0) @binding(2) var<storage, read> units: array<Unit>;

// Stores one row's results for 8 samples; of a unit, flips the IDs of those where it is on.
fn emit(unit: u32, lane: Lane, a: vec4f, b: vec4f, found: ptr<function, Ids>) {
  let at = lane.firstValue + (layer.outputRow + unit) * stripSize;
  if (layer.activates == 0u) {
    save(at, a);
    save(at + 4u * sampleStride, b);
    return;
  }
  let z = centre[lane.firstUnit + layer.firstUnit + unit];
  let own = units[layer.firstUnit + unit];
  // z + dz > 0, without the addition and its rounding. Exactly 0 is off.
  let onA = a > vec4f(-z);
  let onB = b > vec4f(-z);
  if (layer.isRead == 1u) {
    save(at, passedOn(z, a, onA, own, lane.jump));
    save(at + 4u * sampleStride, passedOn(z, b, onB, own, lane.jump));
  }
  let bound = bounds[lane.firstUnit + layer.firstUnit + unit];
  if (bound >= 0.0) {
    // A sum that is not a number is no farther from 0 than that, either.
    let surelyA = abs(a + z) > vec4f(bound);
    let surelyB = abs(b + z) > vec4f(bound);
    (*found).inDoubt |= select(vec4u(1u), vec4u(), surelyA) | select(vec4u(2u), vec4u(), surelyB);
  }
  (*found).lowA ^= select(vec4u(0u), vec4u(own.key.x), onA);
  (*found).lowB ^= select(vec4u(0u), vec4u(own.key.x), onB);
  (*found).highA ^= select(vec4u(0u), vec4u(own.key.y), onA);
  (*found).highB ^= select(vec4u(0u), vec4u(own.key.y), onB);
}

// One of the whole numbers that float32 holds among sparse weights.
fn whole(at: u32) -> u32 {
  return u32(weights[at / 4u][at % 4u]);
}

// Every `step`-th eight of units from `first` on, for the samples of `lane`.
fn evaluate(lane: Lane, first: u32, step: u32) -> Ids {
  var found = Ids();
  for (var eight = first; eight < layer.eights; eight += step) {
    let unit = eight * 8u;
    var a0 = vec4f(); var a1 = vec4f(); var a2 = vec4f(); var a3 = vec4f();
    var a4 = vec4f(); var a5 = vec4f(); var a6 = vec4f(); var a7 = vec4f();
    var b0 = vec4f(); var b1 = vec4f(); var b2 = vec4f(); var b3 = vec4f();
    var b4 = vec4f(); var b5 = vec4f(); var b6 = vec4f(); var b7 = vec4f();
    if (layer.accumulates == 1u) {
      let at = lane.firstValue + (layer.outputRow + unit) * stripSize;
      if (loops) {
        var a = array<vec4f, 8>();
        var b = array<vec4f, 8>();
        for (var i = 0u; i < 8u; i++) {
          a[i] = load(at + i * stripSize);
          b[i] = load(at + i * stripSize + 4u * sampleStride);
        }
        a0 = a[0]; a1 = a[1]; a2 = a[2]; a3 = a[3]; a4 = a[4]; a5 = a[5]; a6 = a[6]; a7 = a[7];
        b0 = b[0]; b1 = b[1]; b2 = b[2]; b3 = b[3]; b4 = b[4]; b5 = b[5]; b6 = b[6]; b7 = b[7];
      } else {
        a0 = load(at + 0u * stripSize); b0 = load(at + 0u * stripSize + 4u * sampleStride);
        a1 = load(at + 1u * stripSize); b1 = load(at + 1u * stripSize + 4u * sampleStride);
        a2 = load(at + 2u * stripSize); b2 = load(at + 2u * stripSize + 4u * sampleStride);
        a3 = load(at + 3u * stripSize); b3 = load(at + 3u * stripSize + 4u * sampleStride);
        a4 = load(at + 4u * stripSize); b4 = load(at + 4u * stripSize + 4u * sampleStride);
        a5 = load(at + 5u * stripSize); b5 = load(at + 5u * stripSize + 4u * sampleStride);
        a6 = load(at + 6u * stripSize); b6 = load(at + 6u * stripSize + 4u * sampleStride);
        a7 = load(at + 7u * stripSize); b7 = load(at + 7u * stripSize + 4u * sampleStride);
      }
    }
    let firstInput = lane.firstValue + layer.inputRow * stripSize;
    var input = firstInput;
    var weight = eight * 2u;
    var entry = 0u;
    var end = layer.inputs;
    if (isSparse) {
      entry = whole(eight);
      end = whole(eight + 1u);
      weight = layer.weightsAt + entry * 2u;
    }
    for (; entry < end; entry++) {
      if (isSparse) {
        input = firstInput + whole(layer.columnsAt * 4u + entry) * stripSize;
      }
      let a = load(input);
      let b = load(input + 4u * sampleStride);
      let w = weights[weight];
      let x = weights[weight + 1u];
      a0 += w.x * a; a1 += w.y * a; a2 += w.z * a; a3 += w.w * a;
      a4 += x.x * a; a5 += x.y * a; a6 += x.z * a; a7 += x.w * a;
      b0 += w.x * b; b1 += w.y * b; b2 += w.z * b; b3 += w.w * b;
      b4 += x.x * b; b5 += x.y * b; b6 += x.z * b; b7 += x.w * b;
      input += stripSize;
      weight += select(layer.eights * 2u, 2u, isSparse);
    }
    if (loops) {
      let a = array(a0, a1, a2, a3, a4, a5, a6, a7);
      let b = array(b0, b1, b2, b3, b4, b5, b6, b7);
      for (var i = 0u; i < 8u; i++) {
        emit(unit + i, lane, a[i], b[i], &found);
      }
    } else {
      emit(unit, lane, a0, b0, &found);
      emit(unit + 1u, lane, a1, b1, &found);
      emit(unit + 2u, lane, a2, b2, &found);
      emit(unit + 3u, lane, a3, b3, &found);
      emit(unit + 4u, lane, a4, b4, &found);
      emit(unit + 5u, lane, a5, b5, &found);
      emit(unit + 6u, lane, a6, b6, &found);
      emit(unit + 7u, lane, a7, b7, &found);
    }
  }
  return found;
}
