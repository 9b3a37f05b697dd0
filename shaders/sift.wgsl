// Finds the blocks of a chunk that must be evaluated (behind blocks.wgsl). The samples of a region are
// those of a convex set, so a block whose corners lie in one region does as a whole: it is filled. All
// others are listed. Their first corners have been evaluated.

struct Sift {
  // First of the corners' IDs in `ids`, those of the last depth: row by row, a block's side apart.
  firstId: u32,
}

// Region IDs by depth, [depth][sample], of the corners.
@group(0) @binding(1) var<storage, read> ids: array<vec2u>;
// Workgroups of the dispatches that are to come, three numbers each: of 2^k samples, by k.
@group(0) @binding(5) var<storage, read_write> workgroups: array<u32>;
@group(0) @binding(6) var<uniform> corners: Sift;

const powers = 12u;

// Samples that are listed of a block.
override listedOfBlock: u32 = 15u;

// One invocation per block, row by row.
@compute @workgroup_size(64)
fn sift(@builtin(global_invocation_id) invocation: vec3u) {
  if (invocation.x >= chunk.blocks.x * chunk.blocks.y) {
    return;
  }
  let block = blockOf(invocation.x);
  let cornersInRow = chunk.blocks.x + 1u;
  let corner = corners.firstId + block.y * cornersInRow + block.x;
  let below = corner + cornersInRow;
  let id = ids[corner];
  let isWhole = all(ids[corner + 1u] == id) && all(ids[below] == id) && all(ids[below + 1u] == id);
  if (!isWhole) {
    list(cornerOf(block));
  }
  // Of a listed block it is one sample that is known.
  fill(cornerOf(block), select(1u, blockSide, isWhole), id);
}

// One invocation: says how much there is to do.
@compute @workgroup_size(1)
fn finish() {
  let samples = atomicExchange(&state.found, 0u) * listedOfBlock;
  listed[0] = samples;
  state.samples += samples;
  for (var k = 0u; k < powers; k++) {
    workgroups[3u * k] = (samples + (1u << k) - 1u) >> k;
    workgroups[3u * k + 1u] = 1u;
    workgroups[3u * k + 2u] = 1u;
  }
}
