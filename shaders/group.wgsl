// The greatest of groups for the samples of some chunks, and the bits that say which member it is (behind
// samples.wgsl and lanes.wgsl).
//
// With x the members' values, c the tile's centre and r the member that is the greatest there, member m is
// followed as dx_m + (x_m(c) - x_r(c)): the number in brackets comes from the CPU, so nothing large is
// subtracted here either, and the largest of these numbers is by how much the greatest value differs from
// that at c. The first of the greatest wins. Its twin is `stateOf` of src/network/activation.ts; src/gpu/groups.ts
// says which members there are, and src/gpu/group-bounds.ts by how much they may be off.

struct Layer {
  // First row of the members' node in `values`; of ReLUs, index of their first unit in `centre`.
  sourceRow: u32,
  sourceUnit: u32,
  // First row of the results in `values`, and number of groups and of members of each.
  outputRow: u32,
  groups: u32,
  size: u32,
  // Index of the first group's first member in `members`, `centre` and `bounds`.
  firstUnit: u32,
  // Hidden layer, counted from 0.
  depth: u32,
  // Always 1.
  activates: u32,
  // 1 where a later layer reads the results.
  isRead: u32,
  // Rows of a strip of `values`, and strips of a chunk.
  rows: u32,
  stripsOfChunk: u32,
  // Samples from one depth to the next in `ids`.
  samplesPerDepth: u32,
}

struct Member {
  // Key of the unit that is on where the member wins (low word, high word); 0 of the first member.
  key: vec2u,
  // What its values are multiplied by to be scaled as the group's are: a power of two.
  scale: f32,
  // Row of the members' node, or `zero` where the value is 0, or `leftOut` where it never wins: it repeats a
  // member before it.
  row: u32,
}

const zero = 0xffffffffu;
const leftOut = 0xfffffffeu;
// In `centre`, of members that others exceed all over the tile; and below all numbers that are followed.
const lowest = -0x1.fffffep+127f;

// Whether the members are ReLUs. Those that are off are all exactly 0, less than any that is on: if all are
// off, the first member wins, and rounding cannot change it.
override isRectified: bool = false;

@group(0) @binding(0) var<uniform> layer: Layer;
// Of every member of the layer's groups, from 0.
@group(0) @binding(1) var<storage, read> members: array<Member>;

// The greatest so far of four samples.
struct Race {
  // What is followed of it; how far that may be off; its key.
  best: vec4f,
  bound: vec4f,
  low: vec4u,
  high: vec4u,
  // The most that any other member may come to.
  rival: vec4f,
  // What is followed of members that are off.
  off: vec4f,
}

fn begin() -> Race {
  return Race(vec4f(lowest), vec4f(), vec4u(), vec4u(), vec4f(lowest), vec4f());
}

// Goes on to the next member, in samples where it takes part.
fn enter(race: ptr<function, Race>, score: vec4f, bound: f32, key: vec2u, takesPart: vec4<bool>) {
  let wins = takesPart & (score > (*race).best);
  let other = select(score + bound, (*race).best + (*race).bound, wins);
  (*race).rival = select((*race).rival, max((*race).rival, other), takesPart);
  (*race).best = select((*race).best, score, wins);
  (*race).bound = select((*race).bound, vec4f(bound), wins);
  (*race).low = select((*race).low, vec4u(key.x), wins);
  (*race).high = select((*race).high, vec4u(key.y), wins);
  (*race).off = select(score, (*race).off, takesPart);
}

// In which samples all members are off.
fn isOff(race: ptr<function, Race>) -> vec4<bool> {
  return vec4<bool>(isRectified) & ((*race).best == vec4f(lowest));
}

// In which samples rounding may have changed who wins.
fn isInDoubt(race: ptr<function, Race>) -> vec4<bool> {
  let isSure = (*race).best - (*race).bound > (*race).rival;
  return ((*race).bound >= vec4f()) & !isSure & !isOff(race);
}

// Every `step`-th group from `first` on, for the samples of `lane`.
fn evaluate(lane: Lane, first: u32, step: u32) -> Ids {
  var found = Ids();
  for (var group = first; group < layer.groups; group += step) {
    var a = begin();
    var b = begin();
    for (var k = 0u; k < layer.size; k++) {
      let member = members[group * layer.size + k];
      let at = lane.firstUnit + layer.firstUnit + group * layer.size + k;
      let atCentre = centre[at];
      if (member.row == leftOut || atCentre == lowest) {
        continue;
      }
      var dxA = vec4f();
      var dxB = vec4f();
      if (member.row != zero) {
        let row = lane.firstValue + (layer.sourceRow + member.row) * stripSize;
        dxA = load(row);
        dxB = load(row + 4u * sampleStride);
      }
      var onA = vec4<bool>(true);
      var onB = vec4<bool>(true);
      if (isRectified) {
        // What `passedOn` makes of a ReLU that is off, and of no other.
        let off = vec4f(-max(centre[lane.firstUnit + layer.sourceUnit + member.row], 0.0));
        onA = dxA != off;
        onB = dxB != off;
      }
      enter(&a, dxA * member.scale + atCentre, bounds[at], member.key, onA);
      enter(&b, dxB * member.scale + atCentre, bounds[at], member.key, onB);
    }
    if (layer.isRead == 1u) {
      let row = lane.firstValue + (layer.outputRow + group) * stripSize;
      save(row, select(a.best, a.off, isOff(&a)));
      save(row + 4u * sampleStride, select(b.best, b.off, isOff(&b)));
    }
    found.lowA ^= a.low;
    found.lowB ^= b.low;
    found.highA ^= a.high;
    found.highB ^= b.high;
    found.inDoubt |= select(vec4u(), vec4u(1u), isInDoubt(&a));
    found.inDoubt |= select(vec4u(), vec4u(2u), isInDoubt(&b));
  }
  return found;
}
