// Finds the blocks of chunks that must be evaluated (behind blocks.wgsl). The samples of a region are
// those of a convex set, so a block whose corners lie in one region does as a whole: it is filled. All
// others are listed. Their first corners have been evaluated.

struct Sift {
  // First of the corners' IDs in `ids`, those of the last depth: row by row, a block's side apart.
  firstId: u32,
}

@group(0) @binding(0) var<uniform> corners: Sift;
// Region IDs by depth, [depth][chunk][sample], of the corners.
@group(0) @binding(1) var<storage, read> ids: array<vec2u>;
// Workgroups of the dispatches that are to come, three numbers each: of 2^k samples, by k.
@group(0) @binding(5) var<storage, read_write> workgroups: array<u32>;

// Samples that are listed of a block.
override listedOfBlock: u32 = 15u;

// One invocation per block, row by row.
@compute @workgroup_size(workgroupSize)
fn sift(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let blocks = blocksOf(chunk);
  if (invocation.x >= blocks.x * blocks.y) {
    return;
  }
  let block = vec2u(invocation.x % blocks.x, invocation.x / blocks.x);
  let cornersInRow = blocks.x + 1u;
  let first = corners.firstId + places[chunk].firstId + block.y * cornersInRow + block.x;
  let below = first + cornersInRow;
  let id = ids[first];
  let isSame = all(ids[first + 1u] == id) && all(ids[below] == id) && all(ids[below + 1u] == id);
  let isWhole = isSame && any(id != unknown);
  let corner = cornerOf(chunk, block);
  if (!isWhole) {
    list(chunk, corner);
  }
  // In a listed block one sample is known, the corner.
  fill(chunk, corner, select(1u, blockSide, isWhole), id);
}

// One invocation: says how much there is to do.
@compute @workgroup_size(1)
fn finish() {
  var most = 0u;
  var chunks = 0u;
  for (var chunk = 0u; chunk < arrayLength(&state.found); chunk++) {
    let samples = atomicExchange(&state.found[chunk], 0u) * listedOfBlock;
    listed[chunk] = samples;
    state.samples += samples;
    if (samples > 0u) {
      most = max(most, samples);
      chunks = chunk + 1u;
    }
  }
  for (var k = 0u; k < dispatches; k++) {
    workgroups[3u * k] = (most + (1u << k) - 1u) >> k;
    workgroups[3u * k + 1u] = chunks;
    workgroups[3u * k + 2u] = 1u;
  }
}
