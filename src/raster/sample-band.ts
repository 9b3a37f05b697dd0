import { mixColours } from '../view/mix-colours';

/** Samples of a pixel, as `SMOOTH_SAMPLES` of the GPU's pictures. */
export const SAMPLES = 4;

/**
 * Where the samples of a pixel lie, from its left; from its top they are an eighth, three, five and
 * seven eighths down. GPUs have them there, too (Vulkan's standard locations): no two of them share a
 * row or a column, so nearly upright and nearly level edges are as smooth as others.
 */
const ACROSS = [3 / 8, 7 / 8, 1 / 8, 5 / 8] as const;

/**
 * Rows of a picture with four samples a pixel, into which convex polygons are drawn. A sample is a
 * colour (RGBA, 8 bits each, red lowest, opaque), or 0 where nothing was drawn.
 *
 * Heights are counted in rows of samples, of which a pixel has four, from the picture's top.
 */
export class SampleBand {
  /** Row by row of samples. */
  readonly samples: Uint32Array<ArrayBuffer>;
  /** First row of samples of the band, and the row behind its last. */
  first = 0;
  end = 0;
  /** What was scanned last: its first row of samples, and the one behind its last. */
  top = 0;
  bottom = 0;
  /** Where it is entered and left in each, in pixels. */
  private readonly enters: Float64Array;
  private readonly leaves: Float64Array;

  /**
   * @param width in pixels
   * @param rows most rows of pixels that it holds
   */
  constructor(
    readonly width: number,
    rows: number,
  ) {
    this.samples = new Uint32Array(SAMPLES * rows * width);
    this.enters = new Float64Array(SAMPLES * rows);
    this.leaves = new Float64Array(SAMPLES * rows);
  }

  /** Begins with rows of pixels in which nothing is drawn. */
  begin(firstRow: number, endRow: number): void {
    this.first = SAMPLES * firstRow;
    this.end = SAMPLES * endRow;
    this.samples.fill(0, 0, (this.end - this.first) * this.width);
  }

  /**
   * Finds the samples in a convex polygon, which `startOf` and `endOf` tell row by row, from `top` on.
   * Whichever way it goes round, and however many corners rounding has put out of place, two polygons
   * that share both ends of an edge share no sample there and leave none out.
   *
   * @param corners x in pixels and y in rows of samples, in turn
   * @param from first corner, and `to` the one behind the last
   */
  scan(corners: Float64Array, from: number, to: number): void {
    const { enters, leaves, first, end } = this;
    let [top, bottom] = [Infinity, -Infinity];
    for (let k = from; k < to; k++) {
      const y = corners[2 * k + 1];
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    this.top = Math.max(first, Math.ceil(top - 0.5));
    this.bottom = Math.min(end, Math.ceil(bottom - 0.5));
    for (let row = this.top - first; row < this.bottom - first; row++) {
      enters[row] = Infinity;
      leaves[row] = -Infinity;
    }
    for (let k = from; k < to; k++) {
      const next = k + 1 < to ? k + 1 : from;
      // From its upper end, so that it is the same line for the polygons on both of its sides.
      const isDown = corners[2 * k + 1] < corners[2 * next + 1];
      this.scanEdge(corners, isDown ? k : next, isDown ? next : k);
    }
  }

  /** First pixel of a row of samples in what was scanned. */
  startOf(row: number): number {
    return Math.max(0, Math.ceil(this.enters[row - this.first] - ACROSS[row & 3]));
  }

  /** The pixel behind the last. */
  endOf(row: number): number {
    return Math.min(this.width, Math.ceil(this.leaves[row - this.first] - ACROSS[row & 3]));
  }

  /** Where a row of samples begins in `samples`. */
  placeOf(row: number): number {
    return (row - this.first) * this.width;
  }

  /** Gives what was scanned a colour. */
  fill(colour: number): void {
    for (let row = this.top; row < this.bottom; row++) {
      const place = this.placeOf(row);
      const [start, end] = [place + this.startOf(row), place + this.endOf(row)];
      // Most regions are a few pixels wide, for which a call takes longer than a loop.
      if (end - start > FEW) this.samples.fill(colour, start, end);
      else for (let i = start; i < end; i++) this.samples[i] = colour;
    }
  }

  /** Lays a colour over what was scanned; every sample must have one. */
  blend(colour: number, opacity: number): void {
    if (opacity >= 1) return this.fill(colour);
    const { samples } = this;
    for (let row = this.top; row < this.bottom; row++) {
      const place = this.placeOf(row);
      const end = place + this.endOf(row);
      for (let i = place + this.startOf(row); i < end; i++)
        samples[i] = mixColours(samples[i], colour, opacity);
    }
  }

  /**
   * Gives every sample a colour in which nothing was drawn: that of another of its pixel, since a
   * sample between two polygons can be missed where one's corner lies on the other's edge; or that of
   * the pixel beneath.
   */
  settle(pixels: Uint32Array): void {
    const { samples, width } = this;
    for (let row = this.first; row < this.end; row += SAMPLES) {
      const [place, pixel] = [this.placeOf(row), (row / SAMPLES) * width];
      for (let x = 0; x < width; x++) {
        const a = place + x;
        const [b, c, d] = [a + width, a + 2 * width, a + 3 * width];
        if (samples[a] && samples[b] && samples[c] && samples[d]) continue;
        const there = samples[a] || samples[b] || samples[c] || samples[d] || pixels[pixel + x];
        samples[a] ||= there;
        samples[b] ||= there;
        samples[c] ||= there;
        samples[d] ||= there;
      }
    }
  }

  /** Gives pixels the mean of their samples; those in which nothing was drawn count as in `settle`. */
  resolve(pixels: Uint32Array): void {
    const { samples, width } = this;
    for (let row = this.first; row < this.end; row += SAMPLES) {
      const [place, pixel] = [this.placeOf(row), (row / SAMPLES) * width];
      for (let x = 0; x < width; x++) {
        const i = place + x;
        const a = samples[i];
        const b = samples[i + width];
        const c = samples[i + 2 * width];
        const d = samples[i + 3 * width];
        if (a === b && a === c && a === d) pixels[pixel + x] = a || pixels[pixel + x];
        else {
          const there = a || b || c || d;
          pixels[pixel + x] = meanColour(a || there, b || there, c || there, d || there);
        }
      }
    }
  }

  /** @param upper the edge's upper corner */
  private scanEdge(corners: Float64Array, upper: number, lower: number): void {
    const { enters, leaves, first } = this;
    const [x, y] = [corners[2 * upper], corners[2 * upper + 1]];
    const height = corners[2 * lower + 1] - y;
    const start = Math.max(this.top, Math.ceil(y - 0.5));
    const end = Math.min(this.bottom, Math.ceil(y + height - 0.5));
    const slope = (corners[2 * lower] - x) / height;
    for (let row = start; row < end; row++) {
      const at = x + (row + 0.5 - y) * slope;
      if (at < enters[row - first]) enters[row - first] = at;
      if (at > leaves[row - first]) leaves[row - first] = at;
    }
  }
}

/** Samples in a row that are written one by one. */
const FEW = 16;

/** Red and blue of a colour, or green and opacity of one that is shifted by a byte. */
const TWO_CHANNELS = 0xff00ff;

/** The mean of four colours, channel by channel. */
function meanColour(a: number, b: number, c: number, d: number): number {
  const even =
    (a & TWO_CHANNELS) + (b & TWO_CHANNELS) + (c & TWO_CHANNELS) + (d & TWO_CHANNELS) + 0x20002;
  const odd =
    ((a >>> 8) & TWO_CHANNELS) +
    ((b >>> 8) & TWO_CHANNELS) +
    ((c >>> 8) & TWO_CHANNELS) +
    ((d >>> 8) & TWO_CHANNELS) +
    0x20002;
  return (((even >>> 2) & TWO_CHANNELS) | (((odd >>> 2) & TWO_CHANNELS) << 8)) >>> 0;
}
