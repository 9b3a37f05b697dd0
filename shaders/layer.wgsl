// One affine node for the samples of some chunks, and where a ReLU follows it, the activations and
// the bits that go into the region IDs (behind samples.wgsl and units.wgsl).
//
// Everything is relative to the tile's centre c: with z(c) from the CPU, dz runs through the layers
// on its own, and relu(z(c) + dz) - relu(z(c)) is dz, 0, z(c) + dz or -z(c) by case (`passedOn`), so nothing
// large is ever subtracted from anything large and the biases do not appear at all. All values are
// scaled by powers of two, so that float32 has room for them (src/gpu/scales.ts).
//
// An invocation holds 8 samples (two vec4f) of 8 units at a time in registers. Its twin is
// `forwardInto` of src/network/forward.ts; the agreement test bounds how far rounding moves it.

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
  // 1 where this is the node's last term and a ReLU follows.
  activates: u32,
  // 1 where a later layer reads the results.
  isRead: u32,
  // Rows of a strip of `values`, and strips of a chunk.
  rows: u32,
  stripsOfChunk: u32,
  // Samples from one depth to the next in `ids`.
  samplesPerDepth: u32,
  // Of sparse weights: where the inputs of entries, and their weights, begin in `weights`.
  columnsAt: u32,
  weightsAt: u32,
}

// sampleThreads * unitThreads is 64. Narrow layers have fewer units to share out.
override sampleThreads: u32 = 8u;
override unitThreads: u32 = 8u;
// Loops over the units of an eight and over samples, where they would otherwise be written out: a
// program that emulates invocations compiles them in a third of the time.
override loops: bool = false;
// Whether the weights are those that units have of some inputs, and not of all.
override isSparse: bool = false;

@group(0) @binding(0) var<uniform> layer: Layer;
// [input][unit / 4], padded with zeros to whole eights of units. If sparse: by eight of units its first entry,
// and the end of the last one's; by entry its input; and [entry][unit / 4] (src/gpu/packed-weights.ts).
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;
// Of every hidden unit, padded with zeros like the weights.
@group(0) @binding(2) var<storage, read> units: array<Unit>;
// Pre-activation at the tile's centre per hidden unit, padded with -1: always off; of one chunk after
// the other.
@group(0) @binding(3) var<storage, read> centre: array<f32>;
// Values of every live node, [strip of 64 samples][row][sample]: what a workgroup reads lies
// together, and rows are not a power of two apart, which would crowd them into few cache lines.
@group(0) @binding(4) var<storage, read_write> values: array<f32>;
// Region IDs by depth, [depth][chunk][sample].
@group(0) @binding(5) var<storage, read_write> ids: array<vec2u>;
// How far a pre-activation may be from the exact one, as `centre`; -1 where that does not matter.
@group(0) @binding(6) var<storage, read> bounds: array<f32>;

// XOR of the keys of the active units seen so far, for the 8 samples a and b of an invocation; and which
// of a (bit 0) and of b (bit 1) have a unit too near to its crease for float32.
struct Ids {
  lowA: vec4u,
  lowB: vec4u,
  highA: vec4u,
  highB: vec4u,
  inDoubt: vec4u,
}

// IDs of every invocation of the workgroup, to be combined over its units.
var<workgroup> partial: array<Ids, workgroupSize>;

// Where an invocation's samples are: the first unit of their chunk in `centre`, and the first of their
// IDs of a depth and of their values in a row; the next row is `stripSize` further.
struct Lane {
  firstUnit: u32,
  firstId: u32,
  firstValue: u32,
}

fn laneOf(chunk: u32, lane: u32) -> Lane {
  let strip = lane / sampleStride;
  let inside = lane % sampleStride;
  let place = places[chunk];
  let firstValue = (chunk * layer.stripsOfChunk + strip) * layer.rows * stripSize + inside;
  return Lane(place.firstUnit, place.firstId + strip * stripSize + inside, firstValue);
}

// Whether a chunk has samples in the strip of the lane.
fn isUsed(chunk: u32, lane: u32) -> bool {
  return lane / sampleStride * stripSize < samplesOf(chunk);
}

fn load(at: u32) -> vec4f {
  return vec4f(
    values[at],
    values[at + sampleStride],
    values[at + 2u * sampleStride],
    values[at + 3u * sampleStride],
  );
}

fn save(at: u32, four: vec4f) {
  values[at] = four.x;
  values[at + sampleStride] = four.y;
  values[at + 2u * sampleStride] = four.z;
  values[at + 3u * sampleStride] = four.w;
}

// Stores one unit's results for 8 samples; behind a ReLU, flips the IDs of those where it is on.
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
    save(at, passedOn(z, a, onA, own.slope));
    save(at + 4u * sampleStride, passedOn(z, b, onB, own.slope));
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

// Workgroups whose invocations share out the units as well as the samples: a GPU has far more
// lanes than there are strips of samples.
@compute @workgroup_size(sampleThreads, unitThreads)
fn shareUnits(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let chunk = chunkOf(workgroup.y);
  if (!isUsed(chunk, workgroup.x * sampleThreads)) {
    return;
  }
  let lane = laneOf(chunk, workgroup.x * sampleThreads + local.x);
  var found = evaluate(lane, local.y, unitThreads);
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
    found.inDoubt |= other.inDoubt;
  }
  storeIds(lane, found);
}

// Invocations that each do all units of their samples; a workgroup takes one strip. No barrier, which
// took a third of the time on SwiftShader, an adapter that emulates invocations on a CPU.
@compute @workgroup_size(sampleStride)
fn allUnits(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  if (isUsed(chunk, invocation.x)) {
    let lane = laneOf(chunk, invocation.x);
    storeIds(lane, evaluate(lane, 0u, 1u));
  }
}

fn storeIds(lane: Lane, found: Ids) {
  if (layer.activates == 0u) {
    return;
  }
  let first = layer.depth * layer.samplesPerDepth + lane.firstId;
  if (loops) {
    let low = array(found.lowA, found.lowB);
    let high = array(found.highA, found.highB);
    for (var i = 0u; i < 8u; i++) {
      let isInDoubt = ((found.inDoubt[i % 4u] >> (i / 4u)) & 1u) == 1u;
      store(first + i * sampleStride, vec2u(low[i / 4u][i % 4u], high[i / 4u][i % 4u]), isInDoubt);
    }
    return;
  }
  let inDoubtA = (found.inDoubt & vec4u(1u)) == vec4u(1u);
  let inDoubtB = (found.inDoubt & vec4u(2u)) == vec4u(2u);
  store(first, vec2u(found.lowA.x, found.highA.x), inDoubtA.x);
  store(first + 1u * sampleStride, vec2u(found.lowA.y, found.highA.y), inDoubtA.y);
  store(first + 2u * sampleStride, vec2u(found.lowA.z, found.highA.z), inDoubtA.z);
  store(first + 3u * sampleStride, vec2u(found.lowA.w, found.highA.w), inDoubtA.w);
  store(first + 4u * sampleStride, vec2u(found.lowB.x, found.highB.x), inDoubtB.x);
  store(first + 5u * sampleStride, vec2u(found.lowB.y, found.highB.y), inDoubtB.y);
  store(first + 6u * sampleStride, vec2u(found.lowB.z, found.highB.z), inDoubtB.z);
  store(first + 7u * sampleStride, vec2u(found.lowB.w, found.highB.w), inDoubtB.w);
}

// A prefix of the layers has a prefix of the XOR, and none where that is not known.
fn store(at: u32, id: vec2u, isInDoubt: bool) {
  var before = vec2u();
  if (layer.depth > 0u) {
    before = ids[at - layer.samplesPerDepth];
  }
  let isUnknown = isInDoubt || all(before == unknown);
  ids[at] = select(id ^ before, unknown, isUnknown);
}
