import { assertNever } from '../network/assert-never';
import type { Filling } from '../view/picture';
import type { Placement, PlacedRegions } from './placed-regions';
import { mixColours, SAMPLES, type SampleBand } from './sample-band';

/** What the regions of a complex are coloured by. */
export interface RegionColours {
  /** One a region. */
  readonly colours: Uint32Array;
  /** As `OutputForms` has them, of so many outputs. */
  readonly forms: Float32Array;
  readonly outputs: number;
}

/** The colour of a place of a region, −1 to 1 across the window that its complex is of. */
type Shade = (x: number, y: number) => number;

/** Draws regions into a band, as `polygons.wgsl` does. */
export function drawRegions(
  band: SampleBand,
  { complex, corners, reach }: PlacedRegions,
  placement: Placement,
  filling: Filling,
  given: RegionColours,
): void {
  const { starts } = complex;
  const row = new Uint32Array(band.width);
  for (let region = 0; region + 1 < starts.length; region++) {
    if (reach[2 * region] >= band.end || reach[2 * region + 1] <= band.first) continue;
    band.scan(corners, starts[region], starts[region + 1]);
    if (filling.kind === 'colours') band.fill(given.colours[region]);
    else drawShaded(band, shadeOf(filling, given, region, placement), placement, row);
  }
}

/**
 * Gives what was scanned colours by place: all samples of a pixel the one in its middle, wherever the
 * region has any of them.
 *
 * @param row room for the colours of a row of pixels
 */
function drawShaded(
  band: SampleBand,
  shade: Shade,
  { xScale, xOffset, yScale, yOffset }: Placement,
  row: Uint32Array,
): void {
  const { top, bottom, samples } = band;
  for (let y = Math.floor(top / SAMPLES); SAMPLES * y < bottom; y++) {
    const [first, last] = [Math.max(top, SAMPLES * y), Math.min(bottom, SAMPLES * (y + 1))];
    let [start, end] = [Infinity, 0];
    for (let k = first; k < last; k++) {
      const [from, to] = [band.startOf(k), band.endOf(k)];
      if (from >= to) continue;
      start = Math.min(start, from);
      end = Math.max(end, to);
    }
    const v = (y + 0.5 - yOffset) / yScale;
    for (let x = start; x < end; x++) row[x] = shade((x + 0.5 - xOffset) / xScale, v);
    for (let k = first; k < last; k++) {
      const [from, to] = [band.startOf(k), band.endOf(k)];
      if (from < to) samples.set(row.subarray(from, to), band.placeOf(k) + from);
    }
  }
}

function shadeOf(
  filling: Exclude<Filling, { kind: 'colours' }>,
  { forms, outputs }: RegionColours,
  region: number,
  placement: Placement,
): Shade {
  const first = 3 * region * outputs;
  switch (filling.kind) {
    case 'value':
      return valueShade(filling, forms.subarray(first + 3 * filling.output), placement);
    case 'class':
      return classShade(filling.colours, forms.subarray(first, first + 3 * outputs));
    default:
      return assertNever(filling);
  }
}

/** Width of the line where an output is 0, in pixels. */
export const ZERO_WIDTH = 1.5;

function valueShade(
  { from, to, colours, zero }: Extract<Filling, { kind: 'value' }>,
  [a, b, c]: Float32Array,
  { xScale, yScale }: Placement,
): Shade {
  const steps = colours.length - 1;
  // A value that is the same everywhere has the first colour.
  const rate = to > from ? steps / (to - from) : 0;
  // What the value changes by, per pixel.
  const slope = Math.hypot(a / xScale, b / yScale);
  return (x, y) => {
    const value = a * x + b * y + c;
    const step = Math.min(steps, Math.max(0, (value - from) * rate));
    const lower = Math.min(steps - 1, Math.floor(step));
    const cover = slope > 0 ? ZERO_WIDTH / 2 + 0.5 - Math.abs(value) / slope : 0;
    const colour = mixColours(colours[lower], colours[lower + 1], step - lower);
    return cover > 0 ? mixColours(colour, zero, Math.min(1, cover)) : colour;
  };
}

/** Colours before they repeat: classes have ten, and the last four of 64 would begin a round. */
const CLASS_COLOURS = 60;

/** By the first of the largest outputs; of a single output, whether it is positive. */
function classShade(colours: Uint32Array, forms: Float32Array): Shade {
  const valueOf = (output: number, x: number, y: number) =>
    forms[3 * output] * x + forms[3 * output + 1] * y + forms[3 * output + 2];
  if (forms.length === 3) return (x, y) => colours[valueOf(0, x, y) > 0 ? 1 : 0];
  return (x, y) => {
    let [largest, most] = [0, valueOf(0, x, y)];
    for (let output = 1; 3 * output < forms.length; output++) {
      const value = valueOf(output, x, y);
      if (value > most) [largest, most] = [output, value];
    }
    return colours[largest % CLASS_COLOURS];
  };
}
