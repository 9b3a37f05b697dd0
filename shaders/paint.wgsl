// Colours a map of region IDs. A triangle that covers the target; every pixel looks up the sample
// that it shows, so a map can be drawn panned, zoomed or at another size than it was made. Pixels
// outside the map stay as they are: it may be drawn over another that reaches further. Twin:
// src/raster/sampled-map.ts.

struct Paint {
  // Pixel (x, y), counted from the target's top left, shows sample floor(pixel * scale + offset).
  scale: vec2f,
  offset: vec2f,
  // Samples in a row of the map, and rows.
  size: vec2u,
  // 1 where creases are drawn.
  creases: u32,
  // Colour of creases (RGBA, 8 bits each, red lowest).
  creaseColour: u32,
  // Colours of regions with an even (first half) and an odd number of active units.
  colours: array<vec4u, 16>,
}

@group(0) @binding(0) var<uniform> paint: Paint;
// Region ID of each sample, row by row from the top left.
@group(0) @binding(1) var<storage, read> map: array<vec2u>;

@vertex
fn coverTarget(@builtin(vertex_index) vertex: u32) -> @builtin(position) vec4f {
  return vec4f(f32(vertex & 1u) * 4.0 - 1.0, f32(vertex >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn idAt(sample: vec2u) -> vec2u {
  return map[sample.y * paint.size.x + sample.x];
}

// `paletteIndex` of src/view/palette-index.ts.
fn paletteIndex(id: vec2u) -> u32 {
  let parity = (countOneBits(id.x) + countOneBits(id.y)) & 1u;
  var hash = (id.x ^ (id.y * 0x9e3779b1u)) * 0x85ebca77u;
  hash = (hash ^ (hash >> 15u)) * 0x2c1b3c6du;
  return parity * 32u + (hash >> 27u);
}

// The sample's right and lower neighbours decide: a crease is one pixel wide, not two.
fn isCrease(sample: vec2u, id: vec2u) -> bool {
  let next = min(sample + 1u, paint.size - 1u);
  return any(idAt(vec2u(next.x, sample.y)) != id) || any(idAt(vec2u(sample.x, next.y)) != id);
}

@fragment
fn colourRegions(@builtin(position) position: vec4f) -> @location(0) vec4f {
  let place = floor(position.xy * paint.scale + paint.offset);
  if (any(place < vec2f()) || any(place >= vec2f(paint.size))) {
    discard;
  }
  let sample = vec2u(place);
  let id = idAt(sample);
  if (paint.creases == 1u && isCrease(sample, id)) {
    return unpack4x8unorm(paint.creaseColour);
  }
  let index = paletteIndex(id);
  return unpack4x8unorm(paint.colours[index / 4u][index % 4u]);
}
