// Counts distinct region IDs, by depth, in hash sets of write-once words (behind samples.wgsl).
//
// An ID's 64 bits are stored as three words that are never 0 (22, 22 and 20 bits, plus one), so 0
// can mean empty whatever the ID. Words are only ever written once, by compare-and-swap from 0: a
// key that a slot's words contradict has been contradicted for good, so every invocation with the
// same key settles on the same slot, and whoever writes a slot's last word counts the key. No
// invocation waits for another, which WebGPU would not promise to schedule.

struct Counting {
  // Samples from one depth to the next in `ids`, and number of depths.
  samplesPerDepth: u32,
  depths: u32,
}

struct Table {
  // First word of the depth's table in `words`.
  first: u32,
  // Number of slots less one; the number is a power of two.
  mask: u32,
}

struct Tally {
  // Distinct IDs counted.
  count: atomic<u32>,
  // 1 once a key found no slot: the table must grow, and the samples be counted again.
  overflowed: atomic<u32>,
}

struct Doubts {
  // Samples whose IDs are not known, those too that found no room.
  count: atomic<u32>,
  // Column, row and plane of each in the grid.
  samples: array<vec4u>,
}

// A table at half load or below has no longer run of taken slots, but for wild bad luck.
const maxProbes = 128u;

@group(0) @binding(0) var<uniform> counting: Counting;
// Region IDs by depth, [depth][chunk][sample].
@group(0) @binding(1) var<storage, read> ids: array<vec2u>;
// One table per depth.
@group(0) @binding(2) var<storage, read> tables: array<Table>;
// Slots of three words, 0 where nothing has been written.
@group(0) @binding(3) var<storage, read_write> words: array<atomic<u32>>;
// One tally per depth.
@group(0) @binding(4) var<storage, read_write> tallies: array<Tally>;

@group(0) @binding(7) var<storage, read_write> doubts: Doubts;

const contradicted = 0u;
const alreadyThere = 1u;
const written = 2u;

// Writes `value` into an empty word, or says what is there.
fn claim(word: u32, value: u32) -> u32 {
  var seen = atomicLoad(&words[word]);
  // The weak exchange may fail for no reason, so an empty word is tried again.
  while (seen == 0u) {
    let exchange = atomicCompareExchangeWeak(&words[word], 0u, value);
    if (exchange.exchanged) {
      return written;
    }
    seen = exchange.old_value;
  }
  return select(contradicted, alreadyThere, seen == value);
}

fn slotOf(id: vec2u) -> u32 {
  var hash = (id.x * 0x9e3779b1u) ^ (id.y * 0x85ebca77u);
  hash = (hash ^ (hash >> 15u)) * 0x2c1b3c6du;
  hash = (hash ^ (hash >> 12u)) * 0x297a2d39u;
  return hash ^ (hash >> 15u);
}

// The words of an ID, none of them 0.
fn keyOf(id: vec2u) -> vec3u {
  return vec3u(id.x & 0x3fffffu, (id.x >> 22u) | ((id.y & 0xfffu) << 10u), id.y >> 12u) + 1u;
}

// Puts an ID into the table of a depth, if it is not there; false where that is full.
fn insert(id: vec2u, depth: u32) -> bool {
  let table = tables[depth];
  let key = keyOf(id);
  let start = slotOf(id);
  for (var probe = 0u; probe < maxProbes; probe++) {
    let word = table.first + ((start + probe) & table.mask) * 3u;
    if (claim(word, key.x) == contradicted) {
      continue;
    }
    if (claim(word + 1u, key.y) == contradicted) {
      continue;
    }
    let last = claim(word + 2u, key.z);
    if (last == contradicted) {
      continue;
    }
    if (last == written) {
      atomicAdd(&tallies[depth].count, 1u);
    }
    return true;
  }
  atomicStore(&tallies[depth].overflowed, 1u);
  return false;
}

// Whether an ID has been put into the table of a depth.
fn isThere(id: vec2u, depth: u32) -> bool {
  let table = tables[depth];
  let key = keyOf(id);
  let start = slotOf(id);
  for (var probe = 0u; probe < maxProbes; probe++) {
    let word = table.first + ((start + probe) & table.mask) * 3u;
    let first = atomicLoad(&words[word]);
    if (first == 0u) {
      return false;
    }
    if (first == key.x && atomicLoad(&words[word + 1u]) == key.y) {
      if (atomicLoad(&words[word + 2u]) == key.z) {
        return true;
      }
    }
  }
  return false;
}

// Whether a sample is counted with one before it, in rows of so many. If its ID is that of its left or
// upper neighbour, it is: of a region's samples, the first one differs from both.
fn isCounted(sample: u32, at: u32, width: u32) -> bool {
  let id = ids[at];
  if (sample != 0u && all(ids[at - 1u] == id)) {
    return true;
  }
  return sample >= width && all(ids[at - width] == id);
}

// Whether a corner need not be counted. A block in one region is counted by its first corner, unless the
// block on its left counts the same region. Of one in several regions the first corner is not listed, so
// it counts as a sample, unless it lies before the chunk. The last corners of rows and columns are of
// no block of their own.
fn isCountedCorner(chunk: u32, sample: u32, at: u32) -> bool {
  let place = places[chunk];
  let row = sample / place.width;
  let column = sample - row * place.width;
  if (column + 1u == place.width || sample + place.width >= place.samples) {
    return true;
  }
  if (!isWhole(at, place.width)) {
    return place.firstRow + row * place.spacing < place.chunkRow;
  }
  return column != 0u && isWhole(at - 1u, place.width);
}

// Whether all corners of a block lie in one region.
fn isWhole(corner: u32, width: u32) -> bool {
  let below = corner + width;
  let id = ids[corner];
  let isSame = all(ids[corner + 1u] == id) && all(ids[below] == id) && all(ids[below + 1u] == id);
  return isSame && any(id != unknown);
}

// Lists a sample whose ID is not known, for a CPU to find out, if there is room.
fn listDoubt(chunk: u32, sample: u32) {
  let index = atomicAdd(&doubts.count, 1u);
  if (index < arrayLength(&doubts.samples)) {
    let place = places[chunk];
    let cell = cellOf(chunk, sample);
    doubts.samples[index] = vec4u(place.column + cell.x, place.row + cell.y, place.plane, 0u);
  }
}

// One invocation per sample. A pattern's prefixes are put into their tables before the pattern is, so
// where that is found they are there as well.
@compute @workgroup_size(workgroupSize)
fn countSamples(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let sample = invocation.x;
  if (sample >= samplesOf(chunk)) {
    return;
  }
  let last = counting.depths - 1u;
  let first = places[chunk].firstId + sample;
  let at = last * counting.samplesPerDepth + first;
  if (all(ids[at] == unknown)) {
    listDoubt(chunk, sample);
    return;
  }
  var isDone = false;
  if (places[chunk].spacing > 1u) {
    isDone = isCountedCorner(chunk, sample, at);
  } else {
    isDone = isCounted(sample, at, places[chunk].width);
  }
  if (isDone || isThere(ids[at], last)) {
    return;
  }
  var fits = true;
  for (var depth = 0u; depth < last; depth++) {
    fits = insert(ids[depth * counting.samplesPerDepth + first], depth) && fits;
  }
  // Without room for all of its prefixes it is left out: its chunk will be counted again.
  if (fits) {
    insert(ids[at], last);
  }
}

// The tables that are to be copied into larger ones, and where each of them starts.
@group(0) @binding(5) var<storage, read> oldWords: array<u32>;
@group(0) @binding(6) var<storage, read> oldTables: array<Table>;

// One invocation per old slot (x) and depth (y): inserts what it holds into the new table. A slot
// whose words were not all written holds no key.
@compute @workgroup_size(workgroupSize)
fn copyTables(
  @builtin(global_invocation_id) invocation: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let table = oldTables[invocation.y];
  for (var slot = invocation.x; slot <= table.mask; slot += workgroups.x * workgroupSize) {
    let word = table.first + slot * 3u;
    let key = vec3u(oldWords[word], oldWords[word + 1u], oldWords[word + 2u]);
    if (all(key != vec3u(0u))) {
      let parts = key - 1u;
      let id = vec2u(parts.x | (parts.y << 22u), (parts.y >> 10u) | (parts.z << 12u));
      insert(id, invocation.y);
    }
  }
}

// IDs that were found out elsewhere, of one depth after the other.
@group(0) @binding(8) var<storage, read> found: array<vec2u>;
// The first of each depth in them, and the end of the last.
@group(0) @binding(9) var<storage, read> firstFound: array<u32>;

// One invocation per ID (x) and depth (y).
@compute @workgroup_size(workgroupSize)
fn insertFound(
  @builtin(global_invocation_id) invocation: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let depth = invocation.y;
  let end = firstFound[depth + 1u];
  for (var at = firstFound[depth] + invocation.x; at < end; at += workgroups.x * workgroupSize) {
    insert(found[at], depth);
  }
}
