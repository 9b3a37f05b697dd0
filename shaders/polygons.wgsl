// Draws exact regions as polygons, and over them lines (creases, outlines, boundaries) and dots. Twins
// in src/raster: regions.ts, lines.ts, dots.ts.
//
// Positions come relative to the centre of a window that the CPU subtracted in float64, so that
// float32 is enough however deep the window lies; `scale` and `offset` bring that window to where
// it is in the view.

struct Polygons {
  // A position p is at p * scale + offset in clip space.
  scale: vec2f,
  offset: vec2f,
  // Width and height of the target in pixels.
  pixels: vec2f,
  // Share of the second of the two colours that every region has.
  blend: f32,
  // Outputs of the network, and the one whose value is shown.
  outputs: u32,
  output: u32,
  // Value at the first of the colours, and how many colours further a unit of value is.
  lowest: f32,
  colourRate: f32,
  // Width of lines in pixels, that of the value 0 and across dots included, and the share of what is
  // beneath that lines hide.
  lineWidth: f32,
  lineOpacity: f32,
  // Lines of creases of the first so many layers are drawn.
  depth: u32,
  // The unit whose creases alone are drawn, or `noUnit` for those of all.
  unit: u32,
  // Colours of lines by layer, the last for all layers beyond (RGBA, 8 bits each, red lowest); the
  // first is that of the rims of dots.
  lineColours: array<vec4u, 4>,
  // Colours by value from the lowest to the highest, or by output (in turn, where there are more).
  valueColours: array<vec4u, 16>,
}

@group(0) @binding(0) var<uniform> polygons: Polygons;
// Two colours per region (RGBA, 8 bits each, red lowest): the one that fades out, and the next.
@group(0) @binding(1) var<storage, read> before: array<u32>;
@group(0) @binding(2) var<storage, read> after: array<u32>;
// The outputs' forms: a, b and c, [region][output].
@group(0) @binding(3) var<storage, read> forms: array<f32>;
// Positions of the vertices, and two words for the edge from each to the next: unit, and layer in
// the low 8 bits below how many vertices back the edge ends (0: at the next).
@group(0) @binding(4) var<storage, read> corners: array<vec2f>;
@group(0) @binding(5) var<storage, read> edges: array<vec2u>;

struct Corner {
  @builtin(position) position: vec4f,
  @location(0) @interpolate(flat) region: u32,
  @location(1) place: vec2f,
}

@vertex
fn placeRegion(@location(0) place: vec2f, @location(1) region: u32) -> Corner {
  return Corner(vec4f(place * polygons.scale + polygons.offset, 0.0, 1.0), region, place);
}

fn valueColour(index: u32) -> vec4f {
  return unpack4x8unorm(polygons.valueColours[index / 4u][index % 4u]);
}

fn valueAt(region: u32, output: u32, place: vec2f) -> f32 {
  let at = 3u * (region * polygons.outputs + output);
  return forms[at] * place.x + forms[at + 1u] * place.y + forms[at + 2u];
}

@fragment
fn colourByValue(corner: Corner) -> @location(0) vec4f {
  let value = valueAt(corner.region, polygons.output, corner.place);
  let step = clamp((value - polygons.lowest) * polygons.colourRate, 0.0, f32(valueColourCount - 1u));
  let lower = min(u32(step), valueColourCount - 2u);
  let colour = mix(valueColour(lower), valueColour(lower + 1u), step - f32(lower));
  // The line of the value 0, by how many pixels away it is: what the value changes by, per pixel.
  let at = 3u * (corner.region * polygons.outputs + polygons.output);
  let slope = length(vec2f(forms[at], forms[at + 1u]) * 2.0 / (polygons.scale * polygons.pixels));
  let cover = clamp(polygons.lineWidth / 2.0 + 0.5 - abs(value) / slope, 0.0, 1.0);
  return mix(colour, unpack4x8unorm(polygons.lineColours[0].x), select(0.0, cover, slope > 0.0));
}

// The first of the largest outputs; of a single output, whether it is positive.
@fragment
fn colourByClass(corner: Corner) -> @location(0) vec4f {
  let region = corner.region;
  let place = corner.place;
  if (polygons.outputs == 1u) {
    return valueColour(select(0u, 1u, valueAt(region, 0u, place) > 0.0));
  }
  var largest = 0u;
  for (var output = 1u; output < polygons.outputs; output++) {
    if (valueAt(region, output, place) > valueAt(region, largest, place)) {
      largest = output;
    }
  }
  return valueColour(largest % classColourCount);
}

@fragment
fn colourByRegion(corner: Corner) -> @location(0) vec4f {
  return mix(
    unpack4x8unorm(before[corner.region]),
    unpack4x8unorm(after[corner.region]),
    polygons.blend,
  );
}

struct LinePoint {
  @builtin(position) position: vec4f,
  @location(0) @interpolate(flat) colour: vec4f,
}

// Two triangles around an edge: a rectangle as wide as the line, and longer by half of that at both
// ends, so that lines that meet leave no notch.
@vertex
fn placeLine(
  @builtin(vertex_index) vertex: u32,
  @builtin(instance_index) edge: u32,
) -> LinePoint {
  let unit = edges[edge].x;
  let layer = edges[edge].y & 0xffu;
  let back = edges[edge].y >> 8u;
  let isDrawn = select(unit == polygons.unit, unit != noUnit, polygons.unit == noUnit);
  if (!isDrawn || layer >= polygons.depth) {
    return LinePoint(vec4f(2.0, 2.0, 2.0, 1.0), vec4f());
  }
  let half = polygons.pixels / 2.0;
  let start = (corners[edge] * polygons.scale + polygons.offset) * half;
  let end = (corners[select(edge - back, edge + 1u, back == 0u)] * polygons.scale + polygons.offset) * half;
  let along = end - start;
  let reach = length(along);
  // An edge too short for float32 is a dot.
  let direction = select(vec2f(1.0, 0.0), along / reach, reach > 0.0) * polygons.lineWidth / 2.0;
  let side = vec2f(-direction.y, direction.x);
  let isFar = vertex == 1u || vertex == 2u || vertex == 4u;
  let isLeft = vertex == 2u || vertex == 4u || vertex == 5u;
  let tip = select(start - direction, end + direction, isFar);
  let place = tip + select(-side, side, isLeft);
  let index = min(layer, lineColourCount - 1u);
  let colour = unpack4x8unorm(polygons.lineColours[index / 4u][index % 4u]);
  return LinePoint(vec4f(place / half, 0.0, 1.0), vec4f(colour.rgb, polygons.lineOpacity));
}

@fragment
fn colourLine(point: LinePoint) -> @location(0) vec4f {
  return point.colour;
}

struct Dot {
  @builtin(position) position: vec4f,
  @location(0) @interpolate(flat) colour: vec4f,
  // From the dot's centre, in pixels.
  @location(1) away: vec2f,
}

// A square around a point, as a strip of two triangles, with room for a soft edge.
@vertex
fn placeDot(
  @builtin(vertex_index) vertex: u32,
  @location(0) place: vec2f,
  @location(1) colour: u32,
) -> Dot {
  let corner = vec2f(f32(vertex & 1u), f32(vertex >> 1u)) * 2.0 - 1.0;
  let away = corner * (polygons.lineWidth / 2.0 + 1.0);
  let centre = place * polygons.scale + polygons.offset;
  let position = centre + away / (polygons.pixels / 2.0);
  return Dot(vec4f(position, 0.0, 1.0), unpack4x8unorm(colour), away);
}

@fragment
fn colourDot(dot: Dot) -> @location(0) vec4f {
  let inside = polygons.lineWidth / 2.0 - length(dot.away);
  let isRim = clamp(rim + 0.5 - inside, 0.0, 1.0);
  let colour = mix(dot.colour.rgb, unpack4x8unorm(polygons.lineColours[0].x).rgb, isRim);
  return vec4f(colour, dot.colour.a * clamp(inside + 0.5, 0.0, 1.0));
}
