import { Row } from '../geometry/triangular';
import { UNDECIDED, type Fold } from '../geometry/folding';
import type { FoundRegion } from '../geometry/region';
import { Subdivider, type FoldedPolygon } from '../geometry/subdivider';
import { boxAround, type Polygon } from '../geometry/polygon';
import { hiddenWidths, type Network } from '../network/network';
import { regionKeys } from '../network/region-id';
import { samplePosition, sampleSteps, type SampleGrid } from '../view/grid';
import { SpanFinder } from './spans';

/** The regions of a band of a grid's rows. */
export interface SampledBand {
  readonly firstRow: number;
  readonly rows: number;
  /** Low and high word of the ID of every region that a sample of the band is in. */
  readonly ids: Uint32Array<ArrayBuffer>;
  /** Number of each sample's region, row by row from the top left of the band. */
  readonly regions: Uint32Array<ArrayBuffer>;
  /** For each hidden layer but the last, IDs of the patterns up to it; some may be there twice. */
  readonly idsByDepth: readonly Uint32Array<ArrayBuffer>[];
  readonly work: SamplingWork;
}

/** What a map took. */
export interface SamplingWork {
  /** Samples that were evaluated one by one; the others lie in regions that were cut out whole. */
  readonly samples: number;
  /** Multiplications with an addition behind them, folding included. */
  readonly multiplyAdds: number;
}

/**
 * Nanoseconds that things take: a sample, by the rows of the network that it goes through, and what
 * is left of a part to be cut, by the rows that its folds begin with. Measured on networks from
 * 2-32×3 to 2-256×8; only their ratios matter, and they are flat around the best.
 */
const SAMPLE = { fixed: 15, row: 6, coefficient: 1.2 };
const CUTTING = { fixed: 2500, region: 2500, row: 300, coefficient: 150 };

/** Regions that a part with as many undecided units or more is thought to have, at least. */
const FEW_ROWS = 8;

/** No region yet. */
const NONE = 0xffffffff;

/** Distance of samples, as a share of their coordinates, that float64 arithmetic resolves well. */
const FINE = 2 ** -36;

/**
 * Whether float64 places creases to a small part of the distance between samples: coordinates have
 * 53 bits, and forward passes lose some of them. Narrower windows need the GPU's sampler, whose
 * numbers are relative to the window.
 */
export function isFineForFloat64(grid: SampleGrid): boolean {
  const { u0, u1, v0, v1 } = grid.window;
  const { u, v } = sampleSteps(grid);
  const largest = Math.max(...[u0, u1, v0, v1].map(Math.abs));
  return Math.min(u, v) >= FINE * largest;
}

/**
 * Samples a band of a grid's rows, in float64: the band is cut like a window of the exact engine,
 * but parts without a sample are dropped, and parts with few samples are not cut any more: their
 * samples go through the folded network, of a handful of units. A sample on a crease belongs to a region beside it. So it costs no more than the exact
 * regions where those are few, and what the samples take in tiny networks where they are many.
 *
 * @param network a network of (u, v), as `sliceNetwork` gives it
 */
export function sampleBand(
  network: Network,
  grid: SampleGrid,
  firstRow: number,
  endRow: number,
): SampledBand {
  return new BandSampler(network, grid, firstRow, endRow).run();
}

class BandSampler {
  private readonly subdivider: Subdivider;
  private readonly finder: SpanFinder;
  private readonly keys: Uint32Array;
  private readonly regions: Uint32Array<ArrayBuffer>;
  /** Words of the regions' IDs, and of those by depth. */
  private readonly ids: number[] = [];
  private readonly idsByDepth: number[][];
  /** Two words for each depth: of units that are on in a whole part. */
  private readonly base: Int32Array;
  /** Hidden layer of each variable, and place of its key; −1 for linear ones. */
  private readonly layers: Int32Array;
  private readonly keyPlaces: Int32Array;
  private readonly depths: number;
  /** Of the sample that is evaluated: every row's output, and its change in a direction. */
  private readonly values: Float64Array;
  private readonly slopes: Float64Array;
  private samples = 0;
  private multiplyAdds = 0;

  constructor(
    network: Network,
    private readonly grid: SampleGrid,
    private readonly firstRow: number,
    private readonly endRow: number,
  ) {
    const { window, width } = grid;
    const edge = (row: number) => samplePosition(grid, 0, row - 0.5).v;
    const band = {
      ...window,
      v0: endRow < grid.height ? edge(endRow) : window.v0,
      v1: firstRow > 0 ? edge(firstRow) : window.v1,
    };
    this.finder = new SpanFinder(grid, [firstRow, endRow]);
    this.subdivider = new Subdivider(
      network,
      band,
      (region) => this.fillRegion(region),
      (part) => this.settle(part),
    );
    this.keys = regionKeys(network);
    this.regions = new Uint32Array(width * (endRow - firstRow)).fill(NONE);
    this.depths = hiddenWidths(network).length;
    this.idsByDepth = Array.from({ length: this.depths - 1 }, () => []);
    this.base = new Int32Array(2 * this.depths);
    const { units } = this.subdivider.triangular;
    this.layers = Int32Array.from(units, ({ layer }) => layer);
    this.values = new Float64Array(units.length);
    this.slopes = new Float64Array(units.length);
    let hidden = 0;
    this.keyPlaces = Int32Array.from(units, ({ layer }) => (layer < 0 ? -1 : 2 * hidden++));
  }

  run(): SampledBand {
    const { subdivider, firstRow, endRow } = this;
    while (subdivider.nextTask() !== undefined) {
      while (subdivider.step());
      this.multiplyAdds += subdivider.found().multiplyAdds;
    }
    this.multiplyAdds += subdivider.walked().multiplyAdds;
    this.fillGaps();
    return {
      firstRow,
      rows: endRow - firstRow,
      ids: Uint32Array.from(this.ids),
      regions: this.regions,
      idsByDepth: this.idsByDepth.map((words) => Uint32Array.from(words)),
      work: { samples: this.samples, multiplyAdds: this.multiplyAdds },
    };
  }

  /** Drops a part without samples, and evaluates the samples of one where that is cheaper. */
  private settle({ polygon, box, fold, states }: FoldedPolygon): boolean {
    const most = this.finder.samplesIn(box);
    if (most === 0) return true;
    if (fold.rows === 0) return false;
    const coefficients = fold.end - fold.start - Row.coefficients * fold.rows;
    const perSample = cost(SAMPLE, fold.rows, coefficients);
    const regions = CUTTING.region * Math.min(fold.rows, FEW_ROWS);
    if (most * perSample > regions + cost(CUTTING, fold.rows, coefficients)) return false;
    this.evaluate({ polygon, box, fold, states });
    return true;
  }

  private fillRegion({ polygon, states }: FoundRegion): void {
    let region = NONE;
    this.finder.find(polygon, boxAround(polygon), (row, from, to) => {
      if (region === NONE) {
        this.setBase(states);
        region = this.addRegion(this.base);
      }
      const start = (row - this.firstRow) * this.grid.width;
      this.regions.fill(region, start + from, start + to);
    });
  }

  /** Sets the words by depth of the units that are on, each depth those of its own layer only. */
  private setBase(states: Uint8Array): void {
    const { base, keys, layers, keyPlaces } = this;
    base.fill(0);
    for (let variable = 0; variable < states.length; variable++) {
      if (states[variable] !== 1 || layers[variable] < 0) continue;
      const layer = 2 * layers[variable];
      const key = keyPlaces[variable];
      base[layer] ^= keys[key];
      base[layer + 1] ^= keys[key + 1];
    }
  }

  /**
   * @param words two for each layer, of its own units
   * @returns its number
   */
  private addRegion(words: Int32Array): number {
    let [lo, hi] = [0, 0];
    for (let depth = 0; depth < this.depths; depth++) {
      lo ^= words[2 * depth];
      hi ^= words[2 * depth + 1];
      const ids = depth < this.depths - 1 ? this.idsByDepth[depth] : this.ids;
      // Regions of one pattern of the first layers mostly follow each other.
      const isRepeated =
        ids.length > 0 && ids[ids.length - 2] === lo >>> 0 && ids[ids.length - 1] === hi >>> 0;
      if (ids === this.ids || !isRepeated) ids.push(lo >>> 0, hi >>> 0);
    }
    return this.ids.length / 2 - 1;
  }

  /** Puts the samples of a part through the folded network. */
  private evaluate({ polygon, box, fold, states }: FoldedPolygon): void {
    const { grid } = this;
    // What the fold decides again, for each sample, is not part of what they share.
    const decided = states.slice();
    for (let k = 0, at = fold.start; k < fold.rows; k++) {
      decided[fold.data[at + Row.variable]] = UNDECIDED;
      at = nextRow(fold.data, at);
    }
    this.setBase(decided);
    const words = new Int32Array(this.base.length);
    /** Regions of this part, and their words. */
    const found: { region: number; words: Int32Array }[] = [];
    const middle = meanVertex(polygon);
    this.finder.find(polygon, box, (row, from, to) => {
      for (let column = from; column < to; column++) {
        const { u, v } = samplePosition(grid, column, row);
        if (!this.patternAt(fold, u, v, words))
          this.patternTowards(fold, u, v, middle.u - u, middle.v - v, words);
        let same = found.find((other) => isSame(other.words, words));
        if (!same) {
          same = { region: this.addRegion(words), words: words.slice() };
          found.push(same);
        }
        this.regions[(row - this.firstRow) * grid.width + column] = same.region;
      }
      this.samples += to - from;
      this.multiplyAdds += (to - from) * (fold.end - fold.start - 5 * fold.rows);
    });
  }

  /**
   * Sets the words of the pattern at a point, which has a fold's rows.
   *
   * @returns false where the point is on a crease: its pattern may then be that of no region
   */
  private patternAt({ data, start, rows }: Fold, u: number, v: number, words: Int32Array): boolean {
    const { keys, keyPlaces, layers, values } = this;
    words.set(this.base);
    let isClear = true;
    for (let k = 0, at = start; k < rows; k++) {
      const variable = data[at + Row.variable];
      let value = data[at + Row.a] * u + (data[at + Row.b] * v + data[at + Row.c]);
      const last = data[at + Row.to];
      let p = at + Row.coefficients;
      for (let i = data[at + Row.from]; i < last; i++, p++) value += data[p] * values[i];
      at = p;
      values[k] = value > 0 ? value : 0;
      if (value > 0) {
        words[2 * layers[variable]] ^= keys[keyPlaces[variable]];
        words[2 * layers[variable] + 1] ^= keys[keyPlaces[variable] + 1];
      } else if (value === 0) isClear = false;
    }
    return isClear;
  }

  /** As `patternAt`, at a point that is next to the point in a direction. */
  private patternTowards(
    { data, start, rows }: Fold,
    u: number,
    v: number,
    du: number,
    dv: number,
    words: Int32Array,
  ): void {
    const { keys, keyPlaces, layers, values, slopes } = this;
    words.set(this.base);
    for (let k = 0, at = start; k < rows; k++) {
      const variable = data[at + Row.variable];
      let value = data[at + Row.a] * u + (data[at + Row.b] * v + data[at + Row.c]);
      let slope = data[at + Row.a] * du + data[at + Row.b] * dv;
      const last = data[at + Row.to];
      let p = at + Row.coefficients;
      for (let i = data[at + Row.from]; i < last; i++, p++) {
        value += data[p] * values[i];
        slope += data[p] * slopes[i];
      }
      at = p;
      const isHidden = layers[variable] >= 0;
      const isOn = !isHidden || value > 0 || (value === 0 && slope > 0);
      values[k] = isOn ? value : 0;
      slopes[k] = isOn ? slope : 0;
      if (isOn && isHidden) {
        words[2 * layers[variable]] ^= keys[keyPlaces[variable]];
        words[2 * layers[variable] + 1] ^= keys[keyPlaces[variable] + 1];
      }
    }
  }

  /** Samples that no polygon has, where creases cross: they belong to one of the regions around. */
  private fillGaps(): void {
    const { grid } = this;
    const whole = this.subdivider.wholeNetwork;
    const words = new Int32Array(this.base.length);
    this.base.fill(0);
    for (let i = this.regions.indexOf(NONE); i >= 0; i = this.regions.indexOf(NONE, i + 1)) {
      const row = this.firstRow + Math.floor(i / grid.width);
      const { u, v } = samplePosition(grid, i % grid.width, row);
      this.patternTowards(whole, u, v, ...GAP_DIRECTION, words);
      this.regions[i] = this.addRegion(words);
      this.samples++;
    }
  }
}

/** Along no crease that somebody would draw. */
const GAP_DIRECTION = [Math.SQRT2 - 1, Math.E - 2] as const;

/** A point inside a polygon, and on no line through two of its vertices. */
function meanVertex({ vertices }: Polygon): { u: number; v: number } {
  let [u, v, sum] = [0, 0, 0];
  for (const [i, vertex] of vertices.entries()) {
    const weight = Math.sqrt(2 * i + 1);
    u += weight * vertex.u;
    v += weight * vertex.v;
    sum += weight;
  }
  return { u: u / sum, v: v / sum };
}

function nextRow(data: Float64Array, at: number): number {
  return at + Row.coefficients + data[at + Row.to] - data[at + Row.from];
}

function cost(
  by: { readonly fixed: number; readonly row: number; readonly coefficient: number },
  rows: number,
  coefficients: number,
): number {
  return by.fixed + by.row * rows + by.coefficient * coefficients;
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
