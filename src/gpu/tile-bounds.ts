import { jumps, type SlicedActivation, slopeBelow } from '../network/activation';
import { columnOf, longestRow, rowOf } from '../network/linear-map';
import type { ActivationNode, AffineNode } from '../network/network';
import type { SlicedNetwork } from '../network/sliced-network';
import { sidesOf } from '../network/slice';
import { coordinateError } from '../sampling/exact-positions';
import { isVolume, sampleSteps, type SampleGrid, type VolumeGrid } from '../view/grid';
import { tileMiddle, type Tile } from './chunks';
import type { BoundScale, GroupBounds } from './group-bounds';
import { coordinateSize, ROUNDING_UNIT } from './scales';

/** Rounding units of what is known at the centre: float64's, and double-double's with much to spare. */
const UNITS = { float64: 2 ** -53, precise: 2 ** -96 };
/** What float32 may flush to 0, divided as the shaders' numbers are. */
const DENORMAL = 2 ** -126;
/** Numbers of the shaders below this, and the sums of many, are finite. */
const LARGEST = 2 ** 100;
/** More than what float64 rounds in a bound. */
const SLACK = 1 + 2 ** -20;

/**
 * How far the shaders' pre-activations may be from the exact ones, at any sample of a tile.
 *
 * Of every unit three numbers are carried through the network: how far its value gets from that at the
 * tile's centre (`reach`), how far the shaders' difference may be from the exact one (`error`), and how
 * far the value at the centre may be off (`centreError`). A sum of n products of float32 rounds by
 * γₙ₊₂ times the sum of their absolute values, the weights' own rounding included; a term that is 0
 * all over the tile rounds nothing. A ReLU that is off all over the tile passes on an exact 0, a unit that
 * is on passes its difference on as it is, and one that may be either adds what the centre's value is off
 * on both sides of its threshold. What a step passes on is exact: it differs by 1 from what it is taken to be at
 * the centre, or not at all. Groups are bounded by `GroupBounds`. Where a sample's pre-activations are beyond these bounds, the tests of the
 * shaders let none differ from float64's.
 */
export class TileBounds {
  private readonly reach: Float64Array[];
  private readonly error: Float64Array[];
  private readonly centreError: Float64Array[];
  /** Nodes that are within groups: neither the shaders nor anybody else asks for their bounds. */
  private readonly within: ReadonlySet<number>;
  /** What the shaders' numbers are divided by, beside their sizes, and what they lose below float32's range. */
  private coordinateSize = 1;
  private lost = 0;

  /**
   * @param network a network of (u, v) or (u, v, w)
   * @param sizes of its units, as `unitSizes` gives them
   * @param groups of all its layers of groups
   */
  constructor(
    private readonly network: SlicedNetwork,
    private readonly sizes: readonly Float64Array[],
    private readonly groups: readonly GroupBounds[] = [],
  ) {
    this.within = new Set(
      groups.flatMap(({ groups: { rivals, node } }) => {
        const own = network.nodes[rivals];
        return node === rivals || own.kind !== 'activation' ? [] : [own.from, node];
      }),
    );
    const zeros = () => network.nodes.map(({ width }) => new Float64Array(width));
    this.reach = zeros();
    this.error = zeros();
    this.centreError = zeros();
  }

  /**
   * Bounds the pre-activations of a tile, and the members of groups, which have begun with it.
   *
   * @param values of every node at the tile's centre
   * @param isPrecise whether they were evaluated in double-double arithmetic
   */
  set(
    grid: SampleGrid | VolumeGrid,
    tile: Tile,
    values: readonly Float64Array[],
    isPrecise: boolean,
  ): void {
    const unit = isPrecise ? UNITS.precise : UNITS.float64;
    this.coordinateSize = coordinateSize(grid);
    this.lost = DENORMAL * this.coordinateSize;
    for (const [k, node] of this.network.nodes.entries()) {
      const groups = this.groups.find(({ groups: { rivals } }) => rivals === k);
      if (groups) this.setGroups(groups, values, unit);
      else if (this.within.has(k)) continue;
      else if (node.kind === 'input') this.setInput(grid, tile, isPrecise);
      else if (node.kind === 'affine') this.setAffine(k, node, values, unit);
      else this.pass(k, node, values, unit);
    }
  }

  /** Bounds what the greatest of groups come to; where rivals stand for a group, the first of them does. */
  private setGroups(own: GroupBounds, values: readonly Float64Array[], unit: number): void {
    const { node, rivals, source, count, size, members: units } = own.groups;
    const [reach, error, centreError] = [this.reach, this.error, this.centreError];
    const members = {
      reach: reach[source],
      error: error[source],
      centreError: centreError[source],
    };
    const { lost } = this;
    const scale: BoundScale = {
      slack: SLACK,
      coordinateSize: this.coordinateSize,
      lost,
      largest: LARGEST,
    };
    const step = node === rivals ? size - 1 : 1;
    // The value at the centre is that of the first member, and what the greatest exceeds it by.
    const rounding = node === rivals ? 0 : centreGamma(size + 4, unit);
    for (const bounds of [reach, error, centreError]) bounds[node].fill(0);
    for (let group = 0; group < count; group++) {
      const found = own.bound(group, members, scale);
      let most = 0;
      for (let i = size * group; i < size * (group + 1); i++)
        if (units[i] >= 0) most = Math.max(most, Math.abs(values[source][units[i]]));
      reach[node][step * group] = found.reach;
      error[node][step * group] = found.error;
      centreError[node][step * group] = SLACK * (found.centreError + 4 * rounding * most);
    }
  }

  /** What units pass on, where z is `values` at the centre. */
  private pass(
    k: number,
    { from, activation, width }: ActivationNode<SlicedActivation>,
    values: readonly Float64Array[],
    unit: number,
  ): void {
    const { reach, error, centreError, sizes } = this;
    const z = values[from];
    for (let i = 0; i < width; i++) {
      const [r, e, c] = [reach[from][i], error[from][i], centreError[from][i]];
      const slope = slopeBelow(activation, i);
      const isStep = jumps(activation);
      const steepness = Math.abs(slope);
      const rounded = ROUNDING_UNIT * Math.abs(z[i]) + this.lost * sizes[k][i];
      const sure = r + e + c + rounded;
      const isOff = z[i] < 0 && z[i] + sure < 0;
      const isOn = z[i] - sure > 0;
      if (isStep || (z[i] === 0 && r + e + c === 0)) {
        // Whatever a step is taken to be at the centre is subtracted where it is not.
        reach[k][i] = isStep && !isOn && !isOff && r + e + c > 0 ? 1 : 0;
        // In windows so wide that float32 takes 1 for 0, it is lost.
        error[k][i] = this.lost < 1 ? 0 : reach[k][i];
        centreError[k][i] = 0;
      } else if (isOn || (isOff && slope === 0)) {
        // What is off at the centre, too, is exactly 0 there.
        reach[k][i] = isOff ? 0 : r;
        error[k][i] = isOff ? 0 : e;
        centreError[k][i] = isOff ? 0 : c;
      } else if (slope === 0) {
        reach[k][i] = z[i] > 0 ? r : Math.max(0, r + c + z[i]);
        centreError[k][i] = c;
        error[k][i] = SLACK * (e + 2 * (c + rounded) + ROUNDING_UNIT * (r + e));
      } else {
        // What is passed on changes with z + dz by no more than the steeper piece, and with z alone by what
        // both slopes differ. A slope that is rounded to float32 and four sums and products round that.
        const most = isOff ? steepness : Math.max(1, steepness);
        const bend = isOff ? 0 : Math.abs(1 - slope);
        const terms = (1 + steepness) * (r + e) + bend * (Math.abs(z[i]) + rounded);
        reach[k][i] = SLACK * most * r;
        centreError[k][i] = SLACK * (most * c + 2 * unit * steepness * Math.abs(z[i]));
        error[k][i] =
          SLACK * (most * e + 2 * bend * (c + rounded) + 6 * ROUNDING_UNIT * terms) +
          this.lost * sizes[k][i];
      }
    }
  }

  /**
   * How far a pre-activation in float32, the centre's included, may be from the exact one, divided as the
   * shaders' numbers are: −1 where its sign is the centre's all over the tile, whatever rounding does,
   * and infinite where the shaders' numbers may be.
   *
   * @param value at the centre
   */
  of(node: number, unit: number, value: number): number {
    const [r, e, c] = [
      this.reach[node][unit],
      this.error[node][unit],
      this.centreError[node][unit],
    ];
    // What is exactly 0 all over the tile is off.
    if (value === 0 && r + e + c === 0) return -1;
    const divisor = this.sizes[node][unit] * this.coordinateSize;
    if (!((r + e) / divisor < LARGEST)) return Infinity;
    if (Math.abs(value) > 2 * (r + e + c)) return -1;
    // What is not certain at the centre either is told of in float32, too (`ofCentre`).
    if (!((r + e + c) / divisor < LARGEST)) return Infinity;
    const rounded = ROUNDING_UNIT * Math.abs(value) + this.lost * this.sizes[node][unit];
    // The shaders' own sum, which they compare with this, rounds once more.
    return (SLACK * (e + c + 2 * rounded + 2 * ROUNDING_UNIT * (e + c))) / divisor;
  }

  /**
   * How far the pre-activation at the centre may be off in float32, divided likewise, with what one that is
   * computed of it rounds. It may be more than float32 has room for where `of` is −1 alone: there less will
   * do, as all else is far smaller than the value.
   *
   * @param value at the centre
   */
  ofCentre(node: number, unit: number, value: number): number {
    const size = this.sizes[node][unit];
    const rounded = ROUNDING_UNIT * Math.abs(value) + this.lost * size;
    const off =
      (SLACK * (this.centreError[node][unit] + 2 * rounded)) / (size * this.coordinateSize);
    return Math.min(off, LARGEST);
  }

  /** Samples lie at multiples of a step, which float32 rounds, and the product with it. */
  private setInput(grid: SampleGrid | VolumeGrid, tile: Tile, isPrecise: boolean): void {
    const { u, v } = sampleSteps(grid);
    const { u0, u1, v0, v1 } = grid.window;
    const middle = tileMiddle(tile);
    const [offU, offV, offW = 0] = stepErrors(grid, isPrecise);
    const sides = [
      { reach: middle.x * u, from: u0, to: u1, off: offU },
      { reach: middle.y * v, from: v0, to: v1, off: offV },
    ];
    const [reach, error, centreError] = [this.reach[0], this.error[0], this.centreError[0]];
    reach.fill(0);
    error.fill(0);
    centreError.fill(0);
    for (const [i, side] of sides.entries()) {
      reach[i] = SLACK * side.reach;
      error[i] = SLACK * (3 * ROUNDING_UNIT * side.reach + this.lost + side.off);
      centreError[i] = 2 ** -100 * Math.max(Math.abs(side.from), Math.abs(side.to));
    }
    // The plane of a volume is the centre's.
    if (isVolume(grid)) centreError[2] = SLACK * offW;
  }

  private setAffine(
    k: number,
    { terms, bias, width }: AffineNode,
    values: readonly Float64Array[],
    unit: number,
  ): void {
    const { reach, error, centreError, sizes } = this;
    const rests = this.network.sliceTerms[k]?.rests ?? [];
    let [inputs, changing, largest] = [2, 2, 1];
    for (const { from, map } of terms) {
      const longest = longestRow(map, reach[from].length);
      inputs += longest;
      // Where nothing changes the shaders add exact zeros, and so they do where a map has no entry.
      const moving = reach[from].reduce((sum, r) => (r > 0 ? sum + 1 : sum), 0);
      changing += Math.min(longest, moving);
      for (const [j, r] of reach[from].entries())
        largest = Math.max(largest, (r + error[from][j]) / sizes[from][j] / this.coordinateSize);
    }
    const rounding = gamma(changing, ROUNDING_UNIT);
    const centreRounding = centreGamma(inputs, unit);
    // Products fall below float32's range, and so do weights, which then are off by as much.
    const lost = 2 * changing * largest * this.lost;
    for (let i = 0; i < width; i++) {
      let [r, e, c] = [0, 0, 0];
      let size = Math.abs(bias[i]);
      // What it reads may be exactly 0, too.
      let isZero = size === 0 && rests.every((rest) => rest[i] === 0);
      for (const { from, map } of terms) {
        const [h, rs, es, cs] = [values[from], reach[from], error[from], centreError[from]];
        const row = rowOf(map, i, h.length);
        for (let entry = row.first; entry < row.end; entry++) {
          const weight = Math.abs(row.weights[entry]);
          if (weight === 0) continue;
          const j = columnOf(row, entry);
          r += weight * rs[j];
          e += weight * es[j];
          c += weight * cs[j];
          size += weight * Math.abs(h[j]);
          isZero &&= h[j] === 0 && rs[j] + es[j] + cs[j] === 0;
        }
      }
      reach[k][i] = SLACK * r;
      error[k][i] = isZero ? 0 : SLACK * (e + rounding * (r + e) + lost * sizes[k][i]);
      centreError[k][i] = isZero ? 0 : SLACK * (c + centreRounding * size) + Number.MIN_VALUE;
    }
  }
}

/**
 * How far samples may be from where they should, in each coordinate, by the rounding of float64: a step's
 * multiple is off by what the step is, even where the sum is not rounded.
 *
 * @param isPrecise whether the centres of tiles are computed in double-double arithmetic
 */
export function stepErrors(grid: SampleGrid | VolumeGrid, isPrecise: boolean): number[] {
  return sidesOf(grid.window).map(([from, to]) =>
    isPrecise ? 2 ** -50 * Math.abs(to - from) : coordinateError(from, to),
  );
}

/** What a sum of n products rounds at the centre, as a share of that of their absolute values. */
function centreGamma(n: number, unit: number): number {
  return gamma(n ** (unit === UNITS.precise ? 2 : 1), unit);
}

/** What n roundings add up to (Higham 2002, lemma 3.1), with a little to spare. */
function gamma(n: number, unit: number): number {
  return (n * unit) / (1 - n * unit);
}
