import type { Shade } from '../view/fillings/filling';
import { kindOf, type Filling } from '../view/fillings/fillings';
import type { Placement, PlacedRegions } from './placed-regions';
import { SAMPLES, type SampleBand } from './sample-band';

/** What the regions of a complex are coloured by. */
export interface RegionColours {
  /** One a region. */
  readonly colours: Uint32Array;
  /** As `OutputForms` has them, of so many outputs. */
  readonly forms: Float32Array;
  readonly outputs: number;
}

/** Draws regions into a band, as `polygons.wgsl` does. */
export function drawRegions(
  band: SampleBand,
  { complex, corners, reach }: PlacedRegions,
  placement: Placement,
  filling: Filling,
  given: RegionColours,
): void {
  const { starts } = complex;
  const { colours, forms, outputs } = given;
  const kind = kindOf(filling);
  const row = new Uint32Array(band.width);
  for (let region = 0; region + 1 < starts.length; region++) {
    if (reach[2 * region] >= band.end || reach[2 * region + 1] <= band.first) continue;
    band.scan(corners, starts[region], starts[region + 1]);
    if (kind.reads === 'colours') band.fill(colours[region]);
    else {
      const own = forms.subarray(3 * region * outputs, 3 * (region + 1) * outputs);
      drawShaded(band, kind.shade(filling, own, placement), placement, row);
    }
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
