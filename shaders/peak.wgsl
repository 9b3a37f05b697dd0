// Multiplications and additions that wait for nothing but the sum before: what an adapter can do at
// its best in float32 (peak.ts).

// Rounds of the loop.
override turns: u32;

// A sum per invocation, the same in every workgroup; it keeps a compiler from leaving the work out.
@group(0) @binding(0) var<storage, read_write> sums: array<vec4f>;

// Eight independent sums of four numbers each. They converge to 1, so they neither overflow nor
// become subnormal.
@compute @workgroup_size(workgroupSize)
fn main(@builtin(local_invocation_index) invocation: u32) {
  let start = vec4f(0, 1, 2, 3) + f32(invocation);
  var a = start;
  var b = start + 1;
  var c = start + 2;
  var d = start + 3;
  var e = start + 4;
  var f = start + 5;
  var g = start + 6;
  var h = start + 7;
  for (var turn = 0u; turn < turns; turn++) {
    a = a * 0.75 + 0.25;
    b = b * 0.75 + 0.25;
    c = c * 0.75 + 0.25;
    d = d * 0.75 + 0.25;
    e = e * 0.75 + 0.25;
    f = f * 0.75 + 0.25;
    g = g * 0.75 + 0.25;
    h = h * 0.75 + 0.25;
  }
  sums[invocation] = a + b + c + d + e + f + g + h;
}
