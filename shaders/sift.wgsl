// Finds the blocks of a chunk that must be evaluated. The samples of a region are those of a convex
// set, so a block whose corners lie in one region does as a whole: it is filled. All others are
// listed. Their first corners have been evaluated.

struct Sift {
  // Columns and rows of blocks, and the row of the tile that they begin with.
  blocks: vec2u,
  firstRow: u32,
  // First of the corners' IDs in `ids`, those of the last depth: row by row, a block's side apart.
  firstId: u32,
  // Columns of the tile, and first and last row of the chunk.
  columns: u32,
  firstOfChunk: u32,
  lastOfChunk: u32,
  // 1 where there is a map; place in it of the chunk's first sample, and samples in a row of it.
  hasMap: u32,
  firstSample: u32,
  mapWidth: u32,
}

struct State {
  // Blocks that were found.
  found: atomic<u32>,
  // Samples that were listed so far, modulo 2^32.
  samples: u32,
}

@group(0) @binding(0) var<uniform> chunk: Sift;
// Region IDs by depth, [depth][sample], of the corners.
@group(0) @binding(1) var<storage, read> ids: array<vec2u>;
// Region ID of each sample of the map, row by row from the top left.
@group(0) @binding(2) var<storage, read_write> map: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> state: State;
// As in place.wgsl.
@group(0) @binding(4) var<storage, read_write> listed: array<u32>;
// Workgroups of the dispatches that are to come, three numbers each: of 2^k samples, by k.
@group(0) @binding(5) var<storage, read_write> workgroups: array<u32>;

const blockSide = 4u;
const powers = 12u;

// Samples that are listed of a block.
override listedOfBlock: u32 = 15u;

// One invocation per block, row by row.
@compute @workgroup_size(64)
fn sift(@builtin(global_invocation_id) invocation: vec3u) {
  if (invocation.x >= chunk.blocks.x * chunk.blocks.y) {
    return;
  }
  let row = invocation.x / chunk.blocks.x;
  let column = invocation.x - row * chunk.blocks.x;
  let corners = chunk.blocks.x + 1u;
  let corner = chunk.firstId + row * corners + column;
  let below = corner + corners;
  let id = ids[corner];
  let isWhole = all(ids[corner + 1u] == id) && all(ids[below] == id) && all(ids[below + 1u] == id);
  let x = column * blockSide;
  let y = chunk.firstRow + row * blockSide;
  if (!isWhole) {
    listed[1u + atomicAdd(&state.found, 1u)] = x | (y << 16u);
  }
  if (chunk.hasMap == 0u) {
    return;
  }
  // Of a listed block it is one sample that is known.
  let side = select(1u, blockSide, isWhole);
  let firstRow = max(y, chunk.firstOfChunk);
  let lastRow = min(y + side - 1u, chunk.lastOfChunk);
  let end = min(x + side, chunk.columns);
  for (var k = firstRow; k <= lastRow; k++) {
    let start = chunk.firstSample + (k - chunk.firstOfChunk) * chunk.mapWidth;
    for (var i = x; i < end; i++) {
      map[start + i] = id;
    }
  }
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
