// Samples in lanes: what the shaders share that read rows of `values` of some chunks' samples and write others
// (behind samples.wgsl and in front of them). Each declares the uniform `layer`, with these fields among others:
// `rows` of a strip of `values`, `stripsOfChunk`, `samplesPerDepth` in `ids`, the hidden layer's `depth`, counted
// from 0, and `activates`, 1 where IDs change; and a function `evaluate`.

// Invocations of a workgroup that share out the samples, whole strips of them, and the units. Narrow layers have fewer units to share out.
override sampleThreads: u32 = 8u;
override unitThreads: u32 = 8u;
// Loops over the units of an eight and over samples, where they would otherwise be written out: a
// program that emulates invocations compiles them in a third of the time.
override loops: bool = false;

// Of every hidden unit, padded: its pre-activation at the tile's centre, and what group.wgsl says of members
// of groups; of one chunk after the other.
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
var<workgroup> partial: array<Ids, sampleThreads * unitThreads>;

// Where an invocation's samples are: the first unit of their chunk in `centre`, and the first of their
// IDs of a depth and of their values in a row; the next row is `stripSize` further.
struct Lane {
  firstUnit: u32,
  firstId: u32,
  firstValue: u32,
  // What a step passes on, as in place.wgsl.
  jump: vec4f,
}

fn laneOf(chunk: u32, lane: u32) -> Lane {
  let strip = lane / sampleStride;
  let inside = lane % sampleStride;
  let place = places[chunk];
  let firstValue = (chunk * layer.stripsOfChunk + strip) * layer.rows * stripSize + inside;
  return Lane(place.firstUnit, place.firstId + strip * stripSize + inside, firstValue, place.jump);
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
