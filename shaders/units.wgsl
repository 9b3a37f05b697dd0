// What the shaders that evaluate every layer know of hidden units, and what these hand on; in front of them.

// Whether some unit is not 0 where it is off. Networks of ReLUs alone are not asked unit by unit.
override hasSlopes: bool = false;

// A hidden unit: its 64-bit key (low word, high word), and what its pre-activation is multiplied by where
// it is off.
struct Unit {
  key: vec2u,
  slope: f32,
}

// What a unit hands on of four samples, f(z + dz) - f(z), without a difference of large numbers: z is the
// pre-activation at the tile's centre, and `on` says where z + dz > 0.
fn passedOn(z: f32, dz: vec4f, on: vec4<bool>, slope: f32) -> vec4f {
  if (!hasSlopes || slope == 0.0) {
    return select(vec4f(-max(z, 0.0)), dz + min(z, 0.0), on);
  }
  let rest = 1.0 - slope;
  return select(slope * dz - rest * max(z, 0.0), dz + rest * min(z, 0.0), on);
}
