// Sorts the blocks of chunks by what their leaves need (behind leaves.wgsl and blocks.wgsl): a leaf
// without an undecided unit lies in one region, and is filled; one with a few is evaluated by leaf.wgsl;
// one with too many like any sample. What is to be evaluated is listed.

// Lists the blocks of leaves with too many undecided units; otherwise those of all others.
override areTooMany: bool;

// As in fold.wgsl.
@group(0) @binding(1) var<storage, read> states: array<u32>;

// One invocation per block, row by row.
@compute @workgroup_size(workgroupSize)
fn sort(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let blocks = blocksOf(chunk);
  if (invocation.x >= blocks.x * blocks.y) {
    return;
  }
  let block = vec2u(invocation.x % blocks.x, invocation.x / blocks.x);
  let corner = cornerOf(chunk, block);
  let inLeaves = corner - vec2u(0u, firstRowOfLeaves(chunk));
  let first = stateOf(leafAt(chunk, inLeaves / leaves.side));
  var count = 0u;
  for (var k = 0u; k < leaves.maskWords; k++) {
    count += countOneBits(states[first + k]);
  }
  if (areTooMany != (count > mostUndecided)) {
    return;
  }
  // A leaf in one region is counted by its first block in the chunk.
  let isFirst = inLeaves.x % leaves.side == 0u && (block.y == 0u || inLeaves.y % leaves.side == 0u);
  if (count > 0u || isFirst) {
    list(chunk, corner);
  }
  if (areTooMany) {
    return;
  }
  addWork(count * (count + 7u) / 2u);
  if (count > 0u) {
    return;
  }
  var id = vec2u();
  for (var depth = 0u; depth < leaves.depths; depth++) {
    let base = first + 2u * (leaves.maskWords + depth);
    id ^= vec2u(states[base], states[base + 1u]);
  }
  fill(chunk, corner, blockSide, id);
}
