// Sorts the blocks of a chunk by what their leaves need (fold.wgsl): a leaf without an undecided unit lies
// in one region, and is filled; one with a few is evaluated by leaf.wgsl; one with too many like any
// sample. What is to be evaluated is listed.

struct Sort {
  // Columns and rows of blocks, and the row of the tile that they begin with.
  blocks: vec2u,
  firstRow: u32,
  // As in leaf.wgsl.
  leafColumns: u32,
  side: u32,
  firstLeafRow: u32,
  maskWords: u32,
  depths: u32,
  // As in sift.wgsl.
  columns: u32,
  firstOfChunk: u32,
  lastOfChunk: u32,
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

// As in fold.wgsl.
const mostUndecided = 29u;

// Lists the blocks of leaves with too many undecided units; otherwise those of all others.
override areTooMany: bool;

@group(0) @binding(0) var<uniform> chunk: Sort;
// As in fold.wgsl.
@group(0) @binding(1) var<storage, read> states: array<u32>;
// Region ID of each sample of the map, row by row from the top left.
@group(0) @binding(2) var<storage, read_write> map: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> state: State;
// As in place.wgsl.
@group(0) @binding(4) var<storage, read_write> listed: array<u32>;
// As in fold.wgsl.
@group(0) @binding(5) var<storage, read_write> work: array<atomic<u32>, 2>;

const blockSide = 4u;

// One invocation per block, row by row.
@compute @workgroup_size(64)
fn sort(@builtin(global_invocation_id) invocation: vec3u) {
  if (invocation.x >= chunk.blocks.x * chunk.blocks.y) {
    return;
  }
  let row = invocation.x / chunk.blocks.x;
  let column = invocation.x - row * chunk.blocks.x;
  let x = column * blockSide;
  let y = chunk.firstRow + row * blockSide;
  let leafCell = vec2u(x, y - chunk.firstLeafRow) / chunk.side;
  let leaf = leafCell.y * chunk.leafColumns + leafCell.x;
  let first = leaf * 2u * (chunk.maskWords + chunk.depths);
  var count = 0u;
  for (var k = 0u; k < chunk.maskWords; k++) {
    count += countOneBits(states[first + k]);
  }
  if (areTooMany != (count > mostUndecided)) {
    return;
  }
  // Of a leaf in one region it is the first block in the chunk that counts it.
  let isFirst = x % chunk.side == 0u && (row == 0u || (y - chunk.firstLeafRow) % chunk.side == 0u);
  if (count > 0u || isFirst) {
    listed[1u + atomicAdd(&state.found, 1u)] = x | (y << 16u);
  }
  if (areTooMany) {
    return;
  }
  addWork(count * (count + 7u) / 2u);
  if (count > 0u || chunk.hasMap == 0u) {
    return;
  }
  var id = vec2u();
  for (var depth = 0u; depth < chunk.depths; depth++) {
    let base = first + 2u * (chunk.maskWords + depth);
    id ^= vec2u(states[base], states[base + 1u]);
  }
  let firstRow = max(y, chunk.firstOfChunk);
  let lastRow = min(y + blockSide - 1u, chunk.lastOfChunk);
  let end = min(x + blockSide, chunk.columns);
  for (var k = firstRow; k <= lastRow; k++) {
    let start = chunk.firstSample + (k - chunk.firstOfChunk) * chunk.mapWidth;
    for (var i = x; i < end; i++) {
      map[start + i] = id;
    }
  }
}

// As in fold.wgsl.
fn addWork(more: u32) {
  let before = atomicAdd(&work[0], more);
  if (before + more < before) {
    atomicAdd(&work[1], 1u);
  }
}
