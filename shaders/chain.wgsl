// A whole network in one dispatch, where every layer reads the one before it and nothing else. The
// values of a layer stay in workgroup memory, and never go through the GPU's main memory.
//
// Everything is relative to the tile's centre, and scaled, as in layer.wgsl: see there. An
// invocation holds a block of registers, 8 units times 8 samples. samples.wgsl and units.wgsl stand before it.
// Its twin is `forwardInto` of src/network/forward.ts.

struct Chain {
  // Samples from one depth to the next in `ids`.
  samplesPerDepth: u32,
  // Number of hidden layers.
  depths: u32,
}

struct Layer {
  // Number of the units that it reads, and of its own in eights (rounded up).
  inputs: u32,
  eights: u32,
  // Index of its first unit in `centre` and `units`, and of its first four weights in `weights`.
  firstUnit: u32,
  firstWeights: u32,
}

// Invocations that share out the samples, and the units: as many eights as the widest layer has.
override sampleThreads: u32 = 8u;
override unitThreads: u32 = 8u;
// Turns of a workgroup, each with other samples. More than one where starting a workgroup is dear.
override turns: u32 = 1u;
// As in lanes.wgsl.
override loops: bool = false;

@group(0) @binding(0) var<uniform> chain: Chain;
@group(0) @binding(1) var<storage, read> layers: array<Layer>;
// Weights of one layer after the other, [input][unit / 4], padded with zeros to whole eights of units.
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
// What each hidden unit is, padded with zeros like the weights.
@group(0) @binding(3) var<storage, read> units: array<Unit>;
// Pre-activation at the tile's centre per hidden unit, padded with -1: always off; of one chunk after
// the other.
@group(0) @binding(4) var<storage, read> centre: array<f32>;
// Region IDs by depth, [depth][chunk][sample].
@group(0) @binding(5) var<storage, read_write> ids: array<vec2u>;
// How far a pre-activation may be from the exact one, as in layer.wgsl.
@group(0) @binding(6) var<storage, read> bounds: array<f32>;

// XOR of the keys of active units, for the 8 samples a and b of an invocation, and which of a (bit 0)
// and of b (bit 1) are in doubt, as in layer.wgsl.
struct Ids {
  lowA: vec4u,
  lowB: vec4u,
  highA: vec4u,
  highB: vec4u,
  inDoubt: vec4u,
}

// What the layer that was evaluated last hands on, [unit][four of samples].
var<workgroup> values: array<vec4f, sampleThreads * unitThreads * 16u>;
// IDs of one layer by each invocation, to be combined over its units.
var<workgroup> partial: array<Ids, sampleThreads * unitThreads>;

// Where a four of samples lies, relative to the centre: du in `values[four]`, dv a row further.
fn placeSamples(chunk: u32, four: u32, firstSample: u32) {
  if (loops) {
    var du = vec4f();
    var dv = vec4f();
    for (var i = 0u; i < 4u; i++) {
      let offset = offsetOf(chunk, firstSample + i);
      du[i] = offset.x;
      dv[i] = offset.y;
    }
    values[four] = du;
    values[2u * sampleThreads + four] = dv;
    return;
  }
  let a = offsetOf(chunk, firstSample);
  let b = offsetOf(chunk, firstSample + 1u);
  let c = offsetOf(chunk, firstSample + 2u);
  let d = offsetOf(chunk, firstSample + 3u);
  values[four] = vec4f(a.x, b.x, c.x, d.x);
  values[2u * sampleThreads + four] = vec4f(a.y, b.y, c.y, d.y);
}

// Hands on one unit's results for the invocation's samples, and flips the IDs of those where it is
// on.
fn emit(
  unit: u32,
  index: u32,
  z: f32,
  bound: f32,
  jump: vec4f,
  lane: u32,
  a: vec4f,
  b: vec4f,
  found: ptr<function, Ids>,
) {
  let own = units[index];
  let at = 2u * unit * sampleThreads + lane;
  // z + dz > 0, without the addition and its rounding. Exactly 0 is off.
  let onA = a > vec4f(-z);
  values[at] = passedOn(z, a, onA, own, jump);
  // As in layer.wgsl.
  if (bound >= 0.0) {
    (*found).inDoubt |= select(vec4u(1u), vec4u(), abs(a + z) > vec4f(bound));
    (*found).inDoubt |= select(vec4u(2u), vec4u(), abs(b + z) > vec4f(bound));
  }
  (*found).lowA ^= select(vec4u(0u), vec4u(own.key.x), onA);
  (*found).highA ^= select(vec4u(0u), vec4u(own.key.y), onA);
  let onB = b > vec4f(-z);
  values[at + sampleThreads] = passedOn(z, b, onB, own, jump);
  (*found).lowB ^= select(vec4u(0u), vec4u(own.key.x), onB);
  (*found).highB ^= select(vec4u(0u), vec4u(own.key.y), onB);
}

@compute @workgroup_size(sampleThreads, unitThreads)
fn main(
  @builtin(local_invocation_id) local: vec3u,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let chunk = chunkOf(workgroup.y);
  let lane = local.x;
  let eight = local.y;
  let samples = samplesOf(chunk);
  let firstId = places[chunk].firstId;
  let jump = places[chunk].jump;
  let samplesPerTurn = 8u * sampleThreads;
  for (var turn = 0u; turn < turns; turn++) {
    let firstSample = (workgroup.x * turns + turn) * samplesPerTurn;
    if (firstSample >= samples) {
      break;
    }
    if (eight == 0u) {
      placeSamples(chunk, lane, firstSample + 4u * lane);
      placeSamples(chunk, lane + sampleThreads, firstSample + 4u * (lane + sampleThreads));
    }
    var all = Ids();
    for (var depth = 0u; depth < chain.depths; depth++) {
      let layer = layers[depth];
      // What the layer before hands on is there.
      workgroupBarrier();
      var a0 = vec4f(); var a1 = vec4f(); var a2 = vec4f(); var a3 = vec4f();
      var a4 = vec4f(); var a5 = vec4f(); var a6 = vec4f(); var a7 = vec4f();
      var b0 = vec4f(); var b1 = vec4f(); var b2 = vec4f(); var b3 = vec4f();
      var b4 = vec4f(); var b5 = vec4f(); var b6 = vec4f(); var b7 = vec4f();
      let isMine = eight < layer.eights;
      if (isMine) {
        var input = lane;
        var weight = layer.firstWeights + eight * 2u;
        for (var k = 0u; k < layer.inputs; k++) {
          let a = values[input];
          let w = weights[weight];
          let x = weights[weight + 1u];
          a0 += w.x * a; a1 += w.y * a; a2 += w.z * a; a3 += w.w * a;
          a4 += x.x * a; a5 += x.y * a; a6 += x.z * a; a7 += x.w * a;
          let b = values[input + sampleThreads];
          b0 += w.x * b; b1 += w.y * b; b2 += w.z * b; b3 += w.w * b;
          b4 += x.x * b; b5 += x.y * b; b6 += x.z * b; b7 += x.w * b;
          input += 2u * sampleThreads;
          weight += layer.eights * 2u;
        }
      }
      // Nobody reads it any more.
      workgroupBarrier();
      var found = Ids();
      if (isMine) {
        let unit = eight * 8u;
        let index = layer.firstUnit + unit;
        let z = places[chunk].firstUnit + index;
        if (loops) {
          let a = array(a0, a1, a2, a3, a4, a5, a6, a7);
          let b = array(b0, b1, b2, b3, b4, b5, b6, b7);
          for (var i = 0u; i < 8u; i++) {
            emit(unit + i, index + i, centre[z + i], bounds[z + i], jump, lane, a[i], b[i], &found);
          }
        } else {
          emit(unit, index, centre[z], bounds[z], jump, lane, a0, b0, &found);
          emit(unit + 1u, index + 1u, centre[z + 1u], bounds[z + 1u], jump, lane, a1, b1, &found);
          emit(unit + 2u, index + 2u, centre[z + 2u], bounds[z + 2u], jump, lane, a2, b2, &found);
          emit(unit + 3u, index + 3u, centre[z + 3u], bounds[z + 3u], jump, lane, a3, b3, &found);
          emit(unit + 4u, index + 4u, centre[z + 4u], bounds[z + 4u], jump, lane, a4, b4, &found);
          emit(unit + 5u, index + 5u, centre[z + 5u], bounds[z + 5u], jump, lane, a5, b5, &found);
          emit(unit + 6u, index + 6u, centre[z + 6u], bounds[z + 6u], jump, lane, a6, b6, &found);
          emit(unit + 7u, index + 7u, centre[z + 7u], bounds[z + 7u], jump, lane, a7, b7, &found);
        }
      }
      partial[eight * sampleThreads + lane] = found;
      workgroupBarrier();
      if (eight == 0u) {
        for (var y = 0u; y < layer.eights; y++) {
          let other = partial[y * sampleThreads + lane];
          all.lowA ^= other.lowA;
          all.lowB ^= other.lowB;
          all.highA ^= other.highA;
          all.highB ^= other.highB;
          all.inDoubt |= other.inDoubt;
        }
        let first = depth * chain.samplesPerDepth + firstId;
        let sample = firstSample + 4u * lane;
        if (sample < samples) {
          store(first + sample, all.lowA, all.highA, all.inDoubt & vec4u(1u));
        }
        let further = sample + 4u * sampleThreads;
        if (further < samples) {
          store(first + further, all.lowB, all.highB, all.inDoubt & vec4u(2u));
        }
      }
    }
  }
}

// Writes the IDs of four samples; nobody reads those past the last.
fn store(at: u32, low: vec4u, high: vec4u, inDoubt: vec4u) {
  ids[at] = select(unknown, vec2u(low.x, high.x), inDoubt.x == 0u);
  ids[at + 1u] = select(unknown, vec2u(low.y, high.y), inDoubt.y == 0u);
  ids[at + 2u] = select(unknown, vec2u(low.z, high.z), inDoubt.z == 0u);
  ids[at + 3u] = select(unknown, vec2u(low.w, high.w), inDoubt.w == 0u);
}
