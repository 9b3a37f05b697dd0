import { LEFT_OUT, type NodeGroups } from './groups';
import { ROUNDING_UNIT } from './scales';

/** Of every value of a node how far it gets from that at the tile's centre, and how far off numbers may be. */
export interface NodeBounds {
  /** How far a value gets from that at the centre. */
  readonly reach: Float64Array;
  /** How far the shaders' difference from that may be from the exact one. */
  readonly error: Float64Array;
  /** How far the value at the centre may be off. */
  readonly centreError: Float64Array;
}

/** What bounds are like in a grid: all are widened by what float64 rounds in them. */
export interface BoundScale {
  readonly slack: number;
  /** What the shaders' numbers are divided by, beside their sizes. */
  readonly coordinateSize: number;
  /** What they lose below float32's range, for a value of the size 1. */
  readonly lost: number;
  /** Numbers of the shaders below this are finite. */
  readonly largest: number;
}

/** What may be said of a group's greatest. */
export interface GreatestBounds {
  readonly reach: number;
  readonly error: number;
  readonly centreError: number;
}

/**
 * What the shaders are told of a layer's groups in a tile (`group.wgsl`): how far each member's value is below the
 * greatest at the tile's centre, and how far what they follow of it may be off. Members that another one exceeds
 * all over the tile are left out; where one is left, nothing is added to its value and nothing is in doubt.
 */
export class GroupBounds {
  /** By member, at most 0; −∞ where it is left out. */
  readonly below: Float64Array;
  /** By member, divided as the shaders' numbers are; −1 where no sample is in doubt, and infinite where they may be. */
  readonly bounds: Float64Array;

  /** @param sizes of the groups' values, as the plan has them */
  constructor(
    readonly groups: NodeGroups,
    readonly sizes: Float64Array,
  ) {
    this.below = new Float64Array(groups.members.length);
    this.bounds = new Float64Array(groups.members.length).fill(-1);
  }

  /**
   * Goes on to a tile, of which nothing is known yet but its centre.
   *
   * @param high values of the members' node there
   * @param low what these leave out of them, where they were evaluated in double-double arithmetic
   */
  begin(high: Float64Array, low: Float64Array | undefined): void {
    const { below, groups } = this;
    const { members, size } = groups;
    for (let first = 0; first < members.length; first += size) {
      let greatest = members[first];
      for (let i = first; i < first + size; i++)
        if (excess(members[i], greatest, high, low) > 0) greatest = members[i];
      for (let i = first; i < first + size; i++)
        below[i] = members[i] === LEFT_OUT ? -Infinity : excess(members[i], greatest, high, low);
    }
    this.bounds.fill(-1);
  }

  /**
   * Bounds a group's members.
   *
   * @param members bounds of their node
   */
  bound(group: number, members: NodeBounds, scale: BoundScale): GreatestBounds {
    this.leaveOut(group, members, scale);
    const { below, bounds, groups, sizes } = this;
    const { slack, coordinateSize, largest } = scale;
    const divisor = sizes[group] * coordinateSize;
    const found = { reach: 0, error: 0, centreError: 0 };
    let [live, last] = [0, 0];
    let isExact = groups.ties === 'exact';
    for (let i = groups.size * group; i < groups.size * (group + 1); i++) {
      if (below[i] === -Infinity) continue;
      live++;
      last = i;
      const { r, e, c, rounded } = this.spreadOf(i, members, scale);
      isExact &&= e === 0;
      const size = r + e + Math.abs(below[i]);
      // A sum, two differences with bounds, and one of those.
      const off = e + c + 2 * rounded + 4 * ROUNDING_UNIT * size;
      found.reach = Math.max(found.reach, r);
      found.error = Math.max(found.error, off);
      found.centreError = Math.max(found.centreError, c);
      const isFinite = size / divisor < largest && off / divisor < largest;
      bounds[i] = isFinite ? (slack * off) / divisor : Infinity;
    }
    if (isExact) {
      for (let i = groups.size * group; i <= last; i++) if (bounds[i] < Infinity) bounds[i] = -1;
      return { ...found, error: 0, centreError: 0 };
    }
    if (live > 1) return { ...found, error: slack * (found.error + found.centreError) };
    const { r: reach, e: error, c: centreError } = this.spreadOf(last, members, scale);
    return { reach, error, centreError };
  }

  /** Leaves out members that another one exceeds all over the tile. */
  private leaveOut(group: number, members: NodeBounds, scale: BoundScale): void {
    const { below, groups } = this;
    const [first, end] = [groups.size * group, groups.size * (group + 1)];
    let floor = -Infinity;
    for (let i = first; i < end; i++)
      if (below[i] > -Infinity)
        floor = Math.max(floor, below[i] - this.spreadOf(i, members, scale).sure);
    for (let i = first; i < end; i++)
      if (below[i] > -Infinity && below[i] + this.spreadOf(i, members, scale).sure < floor)
        below[i] = -Infinity;
  }

  /** How far a member gets, may be off, and was off at the centre; what float32 rounds of `below`; and all of it. */
  private spreadOf(i: number, { reach, error, centreError }: NodeBounds, scale: BoundScale) {
    const { below, groups, sizes } = this;
    const unit = groups.members[i];
    const [r, e, c] = unit < 0 ? [0, 0, 0] : [reach[unit], error[unit], centreError[unit]];
    const lost = scale.lost * sizes[Math.floor(i / groups.size)];
    const rounded = ROUNDING_UNIT * Math.abs(below[i]) + lost;
    return { r, e, c, rounded, sure: scale.slack * (r + e + c + rounded) };
  }

  /**
   * Whether the shaders leave a sample in doubt, about as far as float64 tells: one of the tile that was bounded
   * last.
   *
   * @param values of the members' node at the sample
   */
  leavesInDoubt(values: Float64Array, coordinateSize: number): boolean {
    const { below, bounds, groups, sizes } = this;
    const { members, size, count, ties } = groups;
    for (let group = 0; group < count; group++) {
      const divisor = sizes[group] * coordinateSize;
      let [best, off, rival] = [-Infinity, -1, -Infinity];
      for (let i = size * group; i < size * (group + 1); i++) {
        if (below[i] === -Infinity) continue;
        const value = members[i] < 0 ? 0 : values[members[i]];
        if (ties === 'rectified' && value === 0) continue;
        const bound = bounds[i] * divisor;
        if (value > best) {
          rival = Math.max(rival, best + Math.max(off, 0));
          [best, off] = [value, bound];
        } else rival = Math.max(rival, value + bound);
      }
      if (off >= 0 && best - off <= rival) return true;
    }
    return false;
  }
}

/** By how much one member's value exceeds another's at the centre; of members that are left out, they never do. */
function excess(
  member: number,
  other: number,
  high: Float64Array,
  low: Float64Array | undefined,
): number {
  if (member === LEFT_OUT) return -Infinity;
  const difference = valueIn(high, member) - valueIn(high, other);
  return low ? difference + (valueIn(low, member) - valueIn(low, other)) : difference;
}

/** A member's value; 0 of those that are 0 wherever they are (`ZERO`). */
function valueIn(values: Float64Array, member: number): number {
  return member < 0 ? 0 : values[member];
}
