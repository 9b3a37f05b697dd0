// Evaluates samples of leaves, the undecided units alone: fold.wgsl has decided all others (behind
// leaves.wgsl, units.wgsl and samples.wgsl).

// As in fold.wgsl.
@group(0) @binding(1) var<storage, read> states: array<u32>;
@group(0) @binding(2) var<storage, read> undecided: array<vec4u>;
// Region IDs by depth, [depth][chunk][sample].
@group(0) @binding(3) var<storage, read_write> ids: array<vec2u>;
// As in fold.wgsl.
@group(0) @binding(4) var<storage, read> units: array<Unit>;

// What undecided units pass on, at an invocation's samples.
var<private> passed: array<vec4f, mostUndecided>;

// One invocation per four listed samples: a row of a block.
@compute @workgroup_size(workgroupSize)
fn evaluate(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let sample = 4u * invocation.x;
  if (sample >= samplesOf(chunk)) {
    return;
  }
  let cells = array(
    cellOf(chunk, sample),
    cellOf(chunk, sample + 1u),
    cellOf(chunk, sample + 2u),
    cellOf(chunk, sample + 3u),
  );
  let firstRow = firstRowOfLeaves(chunk);
  let leafCell = vec2u(cells[0].x, cells[0].y - firstRow) / leaves.side;
  let leaf = leafAt(chunk, leafCell);
  // counted from the leaf's centre
  let middle = vec2f(leafCell * leaves.side) + f32(leaves.side - 1u) * 0.5;
  let p = vec4f(
    f32(cells[0].x),
    f32(cells[1].x),
    f32(cells[2].x),
    f32(cells[3].x),
  ) - middle.x;
  let q = f32(cells[0].y - firstRow) - middle.y;

  let first = stateOf(leaf);
  let base = first + 2u * leaves.maskWords;
  let firstId = places[chunk].firstId + sample;
  var count = 0u;
  for (var k = 0u; k < leaves.maskWords; k++) {
    count += countOneBits(states[first + k]);
  }
  var low = vec4u(states[base]);
  var high = vec4u(states[base + 1u]);
  // Which of the samples have a unit too near to its crease for float32.
  var inDoubt = vec4<bool>();
  var depth = 0u;
  for (var j = 0u; j < count; j++) {
    let entry = (leaf * mostUndecided + j) * entrySize;
    let unit = undecided[entry];
    let depthOfUnit = select(unit.w, unit.w & 0xffu, hasSlopes);
    while (depth < depthOfUnit) {
      store(depth, firstId, low, high, inDoubt);
      depth++;
      low ^= vec4u(states[base + 2u * depth]);
      high ^= vec4u(states[base + 2u * depth + 1u]);
    }
    let affine = bitcast<vec4f>(undecided[entry + 1u]);
    var dz = affine.x + affine.y * p + affine.z * q;
    if (j > 0u) {
      dz += affine.w * passed[0];
    }
    for (var i = 1u; i < j; i += 4u) {
      let w = bitcast<vec4f>(undecided[entry + 2u + i / 4u]);
      dz += w.x * passed[i] + w.y * passed[i + 1u] + w.z * passed[i + 2u] + w.w * passed[i + 3u];
    }
    let z = bitcast<f32>(unit.x);
    let on = dz > vec4f(-z);
    // As in layer.wgsl.
    inDoubt |= !(abs(dz + z) > vec4f(bitcast<f32>(undecided[entry + mostGroups].w)));
    if (hasSlopes) {
      passed[j] = passedOn(z, dz, on, units[unit.w >> 8u], vec4f());
    } else {
      passed[j] = select(vec4f(-max(z, 0.0)), dz + min(z, 0.0), on);
    }
    low ^= select(vec4u(0u), vec4u(unit.y), on);
    high ^= select(vec4u(0u), vec4u(unit.z), on);
  }
  loop {
    store(depth, firstId, low, high, inDoubt);
    depth++;
    if (depth == leaves.depths) {
      break;
    }
    low ^= vec4u(states[base + 2u * depth]);
    high ^= vec4u(states[base + 2u * depth + 1u]);
  }
}

fn store(depth: u32, firstId: u32, low: vec4u, high: vec4u, inDoubt: vec4<bool>) {
  let at = depth * leaves.samplesPerDepth + firstId;
  for (var i = 0u; i < 4u; i++) {
    ids[at + i] = select(vec2u(low[i], high[i]), unknown, inDoubt[i]);
  }
}
