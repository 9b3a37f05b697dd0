// Folds a network onto leaves: squares of samples in which nearly every unit is on or off all over. A
// unit that is on passes its values on, one that is off a multiple of them or a constant, and all are affine in the
// leaf. What is left are the undecided units, some of whose samples are on and some off: a handful, and
// leaf.wgsl evaluates those alone.
//
// As in layer.wgsl everything is relative to the tile's centre, and scaled. Within a leaf a value is
//   c + a p + b q + sum of w_j x_j,
// p and q counted in samples from the leaf's centre, x_j what the j-th undecided unit passes on. Its
// columns are c, a, b and the w_j, four to a group. For bounds, x_j lies around a form c + a p + b q,
// some radius around it at most: that of the two parallel lines closest to each other that a unit runs
// between over an interval (Singh et al. 2018, Fast and Effective Robustness Certification).
//
// Its twin is `Folder` of src/geometry/folding.ts, which is exact. Here, float32 rounds. Of every value
// it is carried along by how much what is computed of it in the leaf may be off (`errors`). Products are
// added up in parts of a few, and then the parts: so no product goes through many sums, and their sum rounds by as
// many units, times the sum of their absolute values (src/gpu/folding/fold-plan.ts). Of an input these are c, a p,
// b q and the w_j x_j, all together its size, and what the next sum makes of it is counted with its error. A
// unit is decided where it is so by more than its error.
// (Behind units.wgsl and leaves.wgsl.)

struct Layer {
  // First row of the inputs in `columns`, and their number.
  inputRow: u32,
  inputs: u32,
  // First row of the results, and number of units in fours.
  outputRow: u32,
  unitFours: u32,
  // Index of the layer's first unit in `centre` and `keys`, and its first word in the masks.
  firstUnit: u32,
  firstWord: u32,
  // The inputs have columns of the undecided units in so many words of the masks. Behind those come the
  // words of the inputs' own units: an undecided input is a column by itself, and its row is 0.
  inputWords: u32,
  ownWords: u32,
  // Hidden layer, counted from 0.
  depth: u32,
  // As in layer.wgsl.
  accumulates: u32,
  activates: u32,
  isRead: u32,
  // What a sum rounds by at most of which the results are terms, as a share of the sum of its terms' absolute
  // values.
  rounding: f32,
}

// Sums of bounds alone are widened by more than they round.
const widening = 1.0001;
// More than two numbers that float32 may take for 0, as small as they are, and how much more than that
// there may be of it in an input, as a share of its error, which is more than a rounding unit of its size.
const tiny = 1e-36;
const tinyShare = 1e-29;
// No error that is known is as large.
const largest = 3e38;

@group(0) @binding(1) var<uniform> layer: Layer;
// As in layer.wgsl; behind them the slopes of the layer's units, as those of an input would be.
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read> units: array<Unit>;
@group(0) @binding(4) var<storage, read> centre: array<f32>;
// Columns of every live node, [leaf][group][row]. The leaves are those of one chunk after the other.
@group(0) @binding(5) var<storage, read_write> columns: array<vec4f>;
// For each leaf two masks of its units, those that are undecided and those that are on, a bit each;
// then, for each depth, the XOR of the keys of the layer's units that are on (low word, high word).
@group(0) @binding(6) var<storage, read_write> states: array<atomic<u32>>;
// Of each leaf where the values of a layer's undecided units lie, by unit: around a form (c, a, b), and no
// further from its c than the last number. Behind them, where what all undecided units pass on lies, one
// after the other: no further from the form than the last number.
@group(0) @binding(7) var<storage, read_write> forms: array<vec4f>;
// Undecided units, [leaf][unit]: the bits of the pre-activation at the tile's centre, the key's words and
// the depth (where units have slopes, with the unit's number above its lowest 8 bits), then the bits of the
// columns and, in the last place, where no unit has one, of its bound.
@group(0) @binding(8) var<storage, read_write> undecided: array<vec4u>;
// By how much every live node's value may be off, and what a sum rounds of it, [leaf][row]; behind those, by how
// much the sums of the units' products may be off in the leaves of an area, [area][row].
@group(0) @binding(10) var<storage, read_write> errors: array<f32>;
// How far `centre` may be off; -1 where nobody asks which samples are certain.
@group(0) @binding(11) var<storage, read> centreErrors: array<f32>;

// Undecided units of a leaf in some words of its mask.
fn undecidedIn(leaf: u32, begin: u32, end: u32) -> u32 {
  let first = stateOf(leaf);
  var count = 0u;
  for (var k = begin; k < end; k++) {
    count += countOneBits(atomicLoad(&states[first + k]));
  }
  return count;
}

// Groups of columns where so many units are undecided.
fn groupsOf(count: u32) -> u32 {
  return (count + 6u) / 4u;
}

fn columnsAt(leaf: u32, group: u32, row: u32) -> u32 {
  return (leaf * mostGroups + group) * leaves.rows + row;
}

fn errorAt(leaf: u32, row: u32) -> u32 {
  return leaf * leaves.rows + row;
}

// Areas are squares of leaves of a chunk. So many lie side by side.
fn areasAcross(chunk: u32) -> u32 {
  return (leavesOf(chunk).x + areaSide - 1u) / areaSide;
}

// Which of all areas a leaf lies in.
fn areaOf(chunk: u32, leafOfChunk: u32) -> u32 {
  let columnsOfLeaves = leavesOf(chunk).x;
  let area = vec2u(leafOfChunk % columnsOfLeaves, leafOfChunk / columnsOfLeaves) / areaSide;
  return chunk * leaves.areasOfChunk + area.y * areasAcross(chunk) + area.x;
}

// Where the sums of an area begin in `errors`.
fn sumsAt(area: u32) -> u32 {
  return (leaves.all + area) * leaves.rows;
}

// From a leaf's centre to its outermost samples.
fn reachOf() -> f32 {
  return f32(leaves.side - 1u) * 0.5;
}

fn formOfUnit(leaf: u32, unit: u32) -> u32 {
  return leaf * (leaves.mostUnits + mostUndecided) + unit;
}

fn formOfUndecided(leaf: u32, index: u32) -> u32 {
  return formOfUnit(leaf, leaves.mostUnits + index);
}

// What the sum of a unit's terms in a leaf rounds by, as a share of that of their absolute values: in leaf.wgsl
// no term goes through more than a product and so many sums.
fn leafRounding(groups: u32) -> f32 {
  return f32(groups + 10u) * unitOfRounding;
}

fn hasLeaf(chunk: u32, leafOfChunk: u32) -> bool {
  let there = leavesOf(chunk);
  return leafOfChunk < there.x * there.y;
}

// One invocation per leaf: nothing is decided, and the inputs are the coordinates.
@compute @workgroup_size(workgroupSize)
fn begin(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  if (!hasLeaf(chunk, invocation.x)) {
    return;
  }
  let leafColumns = leavesOf(chunk).x;
  let cell = vec2u(invocation.x % leafColumns, invocation.x / leafColumns);
  let leaf = leafAt(chunk, cell);
  let first = stateOf(leaf);
  for (var k = 0u; k < 2u * (leaves.maskWords + leaves.depths); k++) {
    atomicStore(&states[first + k], 0u);
  }
  let place = places[chunk];
  let corner = cell * leaves.side + vec2u(0u, firstRowOfLeaves(chunk));
  let middle = (place.first + vec2f(corner) + reachOf()) * place.step;
  columns[columnsAt(leaf, 0u, 0u)] = vec4f(middle.x, place.step.x, 0.0, 0.0);
  columns[columnsAt(leaf, 0u, 1u)] = vec4f(middle.y, 0.0, place.step.y, 0.0);
  // The step is rounded, and so are its multiples.
  let size = widening * (abs(middle) + abs(place.step) * reachOf());
  let error = 4.0 * unitOfRounding * size + place.off + tiny;
  errors[errorAt(leaf, 0u)] = error.x + leaves.rounding * size.x;
  errors[errorAt(leaf, 1u)] = error.y + leaves.rounding * size.y;
}

// How far the inputs of a layer may be off in any leaf of an area, some at a time.
var<workgroup> inputErrors: array<f32, workgroupSize>;

// One workgroup per area and term of a layer: by how much each unit's sum of products may be off, in any of the
// area's leaves. What differs between them is the inputs' errors, and that by little: to add them up leaf by
// leaf would take as long as a column.
@compute @workgroup_size(workgroupSize)
fn bound(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) workgroup: vec3u,
) {
  let chunk = chunkOf(workgroup.y);
  let there = leavesOf(chunk);
  let across = areasAcross(chunk);
  let corner = areaSide * vec2u(workgroup.x % across, workgroup.x / across);
  if (corner.y >= there.y) {
    return;
  }
  let end = min(corner + areaSide, there);
  for (var firstFour = 0u; firstFour < layer.unitFours; firstFour += workgroupSize) {
    let four = firstFour + lane;
    var error = vec4f();
    // All inputs together.
    var ofInputs = 0.0;
    for (var first = 0u; first < layer.inputs; first += workgroupSize) {
      var most = 0.0;
      if (first + lane < layer.inputs) {
        for (var y = corner.y; y < end.y; y++) {
          for (var x = corner.x; x < end.x; x++) {
            let off = errors[errorAt(leafAt(chunk, vec2u(x, y)), layer.inputRow + first + lane)];
            // What is not a number is not lost among those that are.
            most = max(most, select(largest, off, off < largest));
          }
        }
      }
      workgroupBarrier();
      inputErrors[lane] = most;
      workgroupBarrier();
      if (four < layer.unitFours) {
        var weight = first * layer.unitFours + four;
        let count = min(workgroupSize, layer.inputs - first);
        for (var k = 0u; k < count; k++) {
          error += abs(weights[weight]) * inputErrors[k];
          ofInputs += inputErrors[k];
          weight += layer.unitFours;
        }
      }
    }
    if (four < layer.unitFours) {
      // As much again for what the bound itself rounds, and more than both come to one upon the other.
      error *= 1.0 + f32(4u * layer.inputs + 64u) * unitOfRounding;
      error += tinyShare * ofInputs;
      let sums = sumsAt(chunk * leaves.areasOfChunk + workgroup.x) + layer.outputRow + 4u * four;
      for (var i = 0u; i < 4u; i++) {
        errors[sums + i] = error[i];
      }
    }
  }
}

// The form around which four units' values lie, and how far: a number for each of the units.
struct Around {
  c: vec4f,
  a: vec4f,
  b: vec4f,
  radius: vec4f,
  // How large c, a p, b q and the w_j x_j are all together, at most.
  size: vec4f,
  // Size of what undecided units pass on, all together.
  passed: f32,
}

fn addTo(around: ptr<function, Around>, weight: vec4f, form: vec4f) {
  (*around).c += weight * form.x;
  (*around).a += weight * form.y;
  (*around).b += weight * form.z;
  (*around).radius += abs(weight) * form.w;
  (*around).size += abs(weight) * sizeOf(form);
  (*around).passed += sizeOf(form);
}

// How large what lies around a form is at most.
fn sizeOf(form: vec4f) -> f32 {
  return abs(form.x) + (abs(form.y) + abs(form.z)) * reachOf() + form.w;
}

// One invocation per leaf and four units of a layer: their product with one of the layer's inputs and,
// with the last of them, what is on, off and undecided.
@compute @workgroup_size(workgroupSize)
fn multiply(@builtin(global_invocation_id) invocation: vec3u) {
  let chunk = chunkOf(invocation.y);
  let leafOfChunk = invocation.x / layer.unitFours;
  let four = invocation.x - leafOfChunk * layer.unitFours;
  if (!hasLeaf(chunk, leafOfChunk)) {
    return;
  }
  let leaf = chunk * leaves.ofChunk + leafOfChunk;
  let inputKnown = undecidedIn(leaf, 0u, layer.inputWords);
  let known = inputKnown + undecidedIn(leaf, layer.inputWords, layer.firstWord);
  let output = layer.outputRow + 4u * four;
  if (known > mostUndecided) {
    // Nobody asks for this leaf any more: its area's sums have no part in it.
    for (var i = 0u; i < 4u; i++) {
      errors[errorAt(leaf, output + i)] = 0.0;
    }
    return;
  }
  let groups = groupsOf(known);
  let inputGroups = groupsOf(inputKnown);
  if (four == 0u) {
    addWork(layer.unitFours * (layer.inputs * inputGroups + layer.activates * known));
  }
  // the undecided inputs, one after the other
  var own = 0u;
  var inputs = ownInputs(leaf, own);
  var column = 3u + inputKnown;

  var around = Around();
  for (var group = 0u; group < groups; group++) {
    let at = columnsAt(leaf, group, output);
    var z0 = vec4f(); var z1 = vec4f(); var z2 = vec4f(); var z3 = vec4f();
    if (layer.accumulates == 1u) {
      z0 = columns[at];
      z1 = columns[at + 1u];
      z2 = columns[at + 2u];
      z3 = columns[at + 3u];
    }
    var input = columnsAt(leaf, group, layer.inputRow);
    var weight = four;
    var k = 0u;
    for (; group < inputGroups && k + 4u <= layer.inputs; k += 4u) {
      let x0 = columns[input];
      let x1 = columns[input + 1u];
      let x2 = columns[input + 2u];
      let x3 = columns[input + 3u];
      let w0 = weights[weight];
      let w1 = weights[weight + layer.unitFours];
      let w2 = weights[weight + 2u * layer.unitFours];
      let w3 = weights[weight + 3u * layer.unitFours];
      z0 += (w0.x * x0 + w1.x * x1) + (w2.x * x2 + w3.x * x3);
      z1 += (w0.y * x0 + w1.y * x1) + (w2.y * x2 + w3.y * x3);
      z2 += (w0.z * x0 + w1.z * x1) + (w2.z * x2 + w3.z * x3);
      z3 += (w0.w * x0 + w1.w * x1) + (w2.w * x2 + w3.w * x3);
      input += 4u;
      weight += 4u * layer.unitFours;
    }
    for (; group < inputGroups && k < layer.inputs; k++) {
      let x = columns[input];
      let w = weights[weight];
      z0 += w.x * x;
      z1 += w.y * x;
      z2 += w.z * x;
      z3 += w.w * x;
      input++;
      weight += layer.unitFours;
    }
    while (own < layer.ownWords && column < 4u * group + 4u) {
      if (inputs == 0u) {
        own++;
        inputs = ownInputs(leaf, own);
        continue;
      }
      let w = weights[(32u * own + firstTrailingBit(inputs)) * layer.unitFours + four];
      let x = select(vec4f(), vec4f(1.0), vec4u(0u, 1u, 2u, 3u) == vec4u(column % 4u));
      z0 += w.x * x;
      z1 += w.y * x;
      z2 += w.z * x;
      z3 += w.w * x;
      inputs &= inputs - 1u;
      column++;
    }
    columns[at] = z0;
    columns[at + 1u] = z1;
    columns[at + 2u] = z2;
    columns[at + 3u] = z3;
    // by column, one number for each unit
    let w = transpose(mat4x4f(z0, z1, z2, z3));
    if (group == 0u) {
      around.c = w[0];
      around.a = w[1];
      around.b = w[2];
      around.size = abs(w[0]) + (abs(w[1]) + abs(w[2])) * reachOf();
      if (known > 0u) {
        addTo(&around, w[3], forms[formOfUndecided(leaf, 0u)]);
      }
    } else {
      let first = 4u * group - 3u;
      let end = min(first + 4u, known);
      for (var j = first; j < end; j++) {
        addTo(&around, w[j - first], forms[formOfUndecided(leaf, j)]);
      }
    }
  }
  around.size *= widening;
  // By how much the sums of the units' products may be off.
  let sums = sumsAt(areaOf(chunk, leafOfChunk)) + output;
  var error = vec4f(errors[sums], errors[sums + 1u], errors[sums + 2u], errors[sums + 3u]);
  // Products that are lost may be those of c, a p, b q, or of an undecided unit.
  error += tiny * f32(layer.inputs) * (64.0 + around.passed);
  let at = errorAt(leaf, output);
  if (layer.accumulates == 1u) {
    // What a sum rounds of it, too: more than the sum of both rounds.
    error += vec4f(errors[at], errors[at + 1u], errors[at + 2u], errors[at + 3u]);
  }
  let all = error + layer.rounding * around.size;
  for (var i = 0u; i < 4u; i++) {
    errors[at + i] = all[i];
  }
  if (layer.activates == 1u) {
    decide(chunk, leaf, four, groups, around, error);
  }
}

// Bits of the undecided inputs in a word of their layer.
fn ownInputs(leaf: u32, word: u32) -> u32 {
  if (word >= layer.ownWords) {
    return 0u;
  }
  return atomicLoad(&states[stateOf(leaf) + layer.inputWords + word]);
}

// Finds out which of four units are on and which are off all over a leaf, and sets what these pass on.
fn decide(chunk: u32, leaf: u32, four: u32, groups: u32, around: Around, folded: vec4f) {
  let unit = places[chunk].firstUnit + layer.firstUnit + 4u * four;
  let z = vec4f(centre[unit], centre[unit + 1u], centre[unit + 2u], centre[unit + 3u]);
  let off = max(
    vec4f(),
    vec4f(
      centreErrors[unit],
      centreErrors[unit + 1u],
      centreErrors[unit + 2u],
      centreErrors[unit + 3u],
    ),
  );
  // By how much a pre-activation that is computed at a sample may be off, and with it what is passed on,
  // of which the part at the centre is subtracted.
  let rounding = leafRounding(groups);
  let error = folded + rounding * around.size + 2.0 * off;
  let extent = (abs(around.a) + abs(around.b)) * reachOf() + around.radius;
  let wide = widening * (extent + error + rounding * around.size);
  // Without the addition of z, as in layer.wgsl. Exactly 0 is off.
  let isOn = around.c - wide > -z;
  let isOff = around.c + wide <= -z;
  let isUndecided = !isOn & !isOff;
  let word = stateOf(leaf) + layer.firstWord + four / 8u;
  let shift = 4u * (four % 8u);
  if (any(isUndecided)) {
    atomicOr(&states[word], bitsOf(isUndecided) << shift);
  }
  if (any(isOn)) {
    atomicOr(&states[word + leaves.maskWords], bitsOf(isOn) << shift);
  }
  var slopes = vec4f();
  if (hasSlopes) {
    slopes = weights[layer.inputs * layer.unitFours + four];
  }
  for (var i = 0u; i < 4u; i++) {
    let row = layer.outputRow + 4u * four + i;
    let columnsOfUnit = columnsAt(leaf, 0u, row);
    let errorOfUnit = errorAt(leaf, row);
    if (hasSlopes && slopes[i] != 0.0) {
      if (isUndecided[i]) {
        forms[formOfUnit(leaf, 4u * four + i)] = vec4f(around.c[i], around.a[i], around.b[i], wide[i]);
      }
      if (layer.isRead == 1u || isUndecided[i]) {
        let piece = select(slopes[i], 1.0, isOn[i]);
        handOn(columnsOfUnit, groups, errorOfUnit, isUndecided[i], Passing(
          z[i], off[i], slopes[i], piece, around.size[i], folded[i], around.passed, rounding,
        ));
      }
    } else if (isUndecided[i]) {
      let form = vec4f(around.c[i], around.a[i], around.b[i], wide[i]);
      forms[formOfUnit(leaf, 4u * four + i)] = form;
      errors[errorOfUnit] = error[i];
    } else if (layer.isRead == 1u && isOn[i]) {
      // What is on at the centre, too, passes its difference on as it is.
      if (z[i] <= off[i]) {
        columns[columnsOfUnit].x += min(z[i], 0.0);
        let size = around.size[i] + abs(z[i]);
        errors[errorOfUnit] = folded[i] + off[i] + (layer.rounding + unitOfRounding) * size;
      }
    } else if (layer.isRead == 1u) {
      columns[columnsOfUnit] = vec4f(-max(z[i], 0.0), 0.0, 0.0, 0.0);
      for (var group = 1u; group < groups; group++) {
        columns[columnsOfUnit + group * leaves.rows] = vec4f();
      }
      // What is off at the centre, too, passes an exact 0 on.
      let passed = off[i] + layer.rounding * max(z[i], 0.0);
      errors[errorOfUnit] = select(passed, 0.0, z[i] <= -off[i]);
    }
  }
}

// A unit with a slope: its pre-activation at the tile's centre, and how far that may be off; its slope, and
// what it is multiplied by all over the leaf; and, of its pre-activation in the leaf, the size, by how much it may
// be off, and what undecided units pass on, all together.
struct Passing {
  z: f32,
  off: f32,
  slope: f32,
  piece: f32,
  size: f32,
  folded: f32,
  passed: f32,
  // Of its sum in the leaf (`leafRounding`).
  rounding: f32,
}

// Sets what a unit with a slope passes on where it is decided, and by how much that may be off. Of one that is
// undecided that is the error of its pre-activation, too.
fn handOn(columnsOfUnit: u32, groups: u32, error: u32, isUndecided: bool, unit: Passing) {
  let bend = max(abs(1.0 - unit.slope), 1.0);
  if (isUndecided) {
    let steep = max(abs(unit.slope), 1.0);
    let rounded = 8.0 * unitOfRounding * ((1.0 + steep) * unit.size + bend * (abs(unit.z) + unit.off));
    errors[error] = steep * (unit.folded + unit.rounding * unit.size) + 2.0 * bend * unit.off + rounded;
    return;
  }
  // What is passed on at the centre is that of the other piece.
  let isOther = select(unit.z > -unit.off, unit.z <= unit.off, unit.piece == 1.0);
  var constant = 0.0;
  if (isOther) {
    let beyond = select(max(unit.z, 0.0), min(unit.z, 0.0), unit.piece == 1.0);
    constant = (1.0 - unit.slope) * select(-beyond, beyond, unit.piece == 1.0);
  }
  for (var group = 0u; group < groups; group++) {
    columns[columnsOfUnit + group * leaves.rows] *= unit.piece;
  }
  columns[columnsOfUnit].x += constant;
  let steep = abs(unit.piece);
  // Where the centre is in the other piece, its pre-activation is no larger than `size` and `off`.
  let rounded = 8.0 * unitOfRounding * ((1.0 + abs(unit.slope)) * (unit.size + unit.off) + abs(constant));
  errors[error] = steep * unit.folded + layer.rounding * (steep * unit.size + abs(constant))
    + rounded + select(0.0, bend * unit.off, isOther) + tiny * (64.0 + unit.passed);
}

fn bitsOf(which: vec4<bool>) -> u32 {
  return dot(select(vec4u(0u), vec4u(1u, 2u, 4u, 8u), which), vec4u(1u));
}

// One invocation per leaf and word of a layer's masks: writes the undecided units down, whose rows are 0
// from then on, and adds up the keys of those that are on.
@compute @workgroup_size(workgroupSize)
fn activate(@builtin(global_invocation_id) invocation: vec3u) {
  let words = (layer.unitFours + 7u) / 8u;
  let chunk = chunkOf(invocation.y);
  let leafOfChunk = invocation.x / words;
  let word = invocation.x - leafOfChunk * words;
  if (!hasLeaf(chunk, leafOfChunk)) {
    return;
  }
  let leaf = chunk * leaves.ofChunk + leafOfChunk;
  let known = undecidedIn(leaf, 0u, layer.firstWord);
  if (known > mostUndecided) {
    return;
  }
  let groups = groupsOf(known);
  let first = stateOf(leaf);
  var index = known + undecidedIn(leaf, layer.firstWord, layer.firstWord + word);
  let mask = first + layer.firstWord + word;
  for (var rest = atomicLoad(&states[mask]); rest != 0u; rest &= rest - 1u) {
    if (index >= mostUndecided) {
      break;
    }
    keep(chunk, leaf, index, 32u * word + firstTrailingBit(rest), groups);
    index++;
  }
  var key = vec2u();
  for (var rest = atomicLoad(&states[mask + leaves.maskWords]); rest != 0u; rest &= rest - 1u) {
    key ^= units[layer.firstUnit + 32u * word + firstTrailingBit(rest)].key;
  }
  let base = first + 2u * (leaves.maskWords + layer.depth);
  atomicXor(&states[base], key.x);
  atomicXor(&states[base + 1u], key.y);
}

// Writes an undecided unit down, and the form that what it passes on lies around.
fn keep(chunk: u32, leaf: u32, index: u32, unit: u32, groups: u32) {
  let unitOfChunk = places[chunk].firstUnit + layer.firstUnit + unit;
  let z = centre[unitOfChunk];
  let number = layer.firstUnit + unit;
  let own = units[number];
  let entry = (leaf * mostUndecided + index) * entrySize;
  let place = select(layer.depth, layer.depth | (number << 8u), hasSlopes);
  undecided[entry] = vec4u(bitcast<u32>(z), own.key, place);
  // as many as the units before this one make up, those of its own layer included
  for (var group = 0u; group < groupsOf(index); group++) {
    var four = vec4f();
    if (group < groups) {
      let at = columnsAt(leaf, group, layer.outputRow + unit);
      four = columns[at];
      columns[at] = vec4f();
    }
    undecided[entry + 1u + group] = bitcast<vec4u>(four);
  }
  let at = errorAt(leaf, layer.outputRow + unit);
  let error = errors[at];
  let bound = select(widening * error, -1.0, centreErrors[unitOfChunk] < 0.0);
  undecided[entry + mostGroups].w = bitcast<u32>(bound);
  let form = forms[formOfUnit(leaf, unit)];
  // What rounds from here on.
  let off = 8.0 * unitOfRounding * (abs(z) + abs(form.x) + form.w);
  let most = z + form.x + form.w + off;
  let least = z + form.x - form.w - off;
  let radius = max(form.w - (abs(form.y) + abs(form.z)) * reachOf(), 0.0);
  var passed = vec4f();
  if (hasSlopes && own.slope != 0.0) {
    // The line through both ends, and where the other one is, above or below it.
    let top = max(most, 0.0);
    let bottom = min(least, 0.0);
    let slope = (top - own.slope * bottom) / (top - bottom);
    let atTop = (1.0 - slope) * top;
    let atBottom = (own.slope - slope) * bottom;
    let upper = max(max(atTop, atBottom), 0.0);
    let lower = min(min(atTop, atBottom), 0.0);
    let middle = 0.5 * (upper + lower);
    passed = vec4f(
      slope * (z + form.x) + middle - select(own.slope * z, z, z > 0.0),
      slope * form.y,
      slope * form.z,
      widening * (abs(slope) * radius + 0.5 * (upper - lower) + 4.0 * (1.0 + abs(own.slope)) * off),
    );
  } else {
    // Any slope between 0 and 1 will do, and this one leaves the least between the two lines.
    let slope = clamp(most / (most - least), 0.0, 1.0);
    let half = 0.5 * max(-slope * least, (1.0 - slope) * most);
    passed = vec4f(
      slope * (z + form.x) + half - max(z, 0.0),
      slope * form.y,
      slope * form.z,
      widening * (slope * radius + half + off),
    );
  }
  forms[formOfUndecided(leaf, index)] = passed;
  let size = widening * sizeOf(passed);
  errors[at] = error + (layer.rounding + unitOfRounding) * size;
}
