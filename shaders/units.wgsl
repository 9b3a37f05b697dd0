// What the shaders that evaluate every layer know of hidden units, and what these hand on; in front of them.

// Whether some unit is not 0 where it is off, and whether some unit is a step. Networks of ReLUs alone are
// not asked unit by unit.
override hasSlopes: bool = false;
override hasSteps: bool = false;

// A hidden unit: its 64-bit key (low word, high word), what its pre-activation is multiplied by where
// it is off, and 1 if it is a step, which passes on 1 where it is on.
struct Unit {
  key: vec2u,
  slope: f32,
  isStep: u32,
}

// What a unit hands on of four samples, f(z + dz) - f(z), without a difference of large numbers: z is the
// pre-activation at the tile's centre, and `on` says where z + dz > 0. `jump` is what a step passes on.
fn passedOn(z: f32, dz: vec4f, on: vec4<bool>, unit: Unit, jump: vec4f) -> vec4f {
  if (hasSteps && unit.isStep == 1u) {
    return select(vec4f(), jump, on) - select(vec4f(), jump, z > 0.0);
  }
  if (!hasSlopes || unit.slope == 0.0) {
    return select(vec4f(-max(z, 0.0)), dz + min(z, 0.0), on);
  }
  let rest = 1.0 - unit.slope;
  return select(unit.slope * dz - rest * max(z, 0.0), dz + rest * min(z, 0.0), on);
}
