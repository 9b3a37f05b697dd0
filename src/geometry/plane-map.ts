import { scaled } from '../network/dyadic';
import { nearestDyadic, nearestOrInfinite } from '../network/nearest-float';
import { outputWidth } from '../network/network';
import type { SlicedNetwork } from '../network/sliced-network';
import { contextsOf } from './context-path';
import { exactNetworkOf, type ExactContext, type ExactNetwork } from './exact-forms';
import { OutputForms, type BoundedNumber } from './output-forms';
import { UNIT } from './line';
import type { Region } from './region';

/** An affine map of the plane, in slice coordinates. */
export interface PlaneMap {
  /** `outputs × 2`: the factors of u and v. */
  readonly weights: readonly (readonly [number, number])[];
  /** One number per output. */
  readonly bias: readonly number[];
}

/**
 * A network's outputs in a region, every number the float64 nearest to the exact one, from integers.
 *
 * @throws InputError if one is beyond the largest float64.
 */
export function nearestMap(
  exact: ExactNetwork,
  region: ExactContext,
  nearest = nearestDyadic,
): PlaneMap {
  const output = exact.network.nodes.length - 1;
  const exponent = exact.exponentOf(output);
  const weights: [number, number][] = [];
  const bias: number[] = [];
  region.makeForms(output);
  for (let unit = 0; unit < outputWidth(exact.network); unit++) {
    const { a, b, c } = region.form(output, unit);
    weights.push([nearest(a, exponent), nearest(b, exponent)]);
    bias.push(nearest(c, exponent));
  }
  return { weights, bias };
}

/** What a map is asked for by. */
type Mapped = Pick<Region, 'pattern' | 'context'>;

/**
 * The maps of one region after another, as `nearestMap` has them: from double-double arithmetic
 * where its bound tells the nearest float64, which it does almost always.
 */
export class NearestMaps {
  /** Regions asked for, and those that needed integers. */
  readonly count = { asked: 0, exact: 0 };
  private readonly exact: ExactNetwork;
  private readonly outputs: OutputForms;

  /** @param network a network of (u, v), as `sliceNetwork` gives it */
  constructor(network: SlicedNetwork) {
    this.exact = exactNetworkOf(network);
    this.outputs = new OutputForms(network);
  }

  /** @throws InputError if a number is beyond the largest float64. */
  in(region: Mapped): PlaneMap {
    return this.known(region.pattern) ?? nearestMap(this.exact, region.context);
  }

  /** The map in the region with a pattern; numbers beyond the largest float64 are infinite. */
  of(pattern: readonly Uint8Array[]): PlaneMap {
    const known = this.known(pattern);
    if (known) return known;
    const contexts = contextsOf(this.exact, pattern);
    return nearestMap(this.exact, contexts[contexts.length - 1], nearestOrInfinite);
  }

  /** The map, where double-double arithmetic knows it. */
  private known(pattern: readonly Uint8Array[]): PlaneMap | undefined {
    this.count.asked++;
    const weights: [number, number][] = [];
    const bias: number[] = [];
    for (const { a, b, c } of this.outputs.in(pattern)) {
      if (!(isNearest(a) && isNearest(b) && isNearest(c))) {
        this.count.exact++;
        return undefined;
      }
      // No exact 0 is a negative one.
      weights.push([a.high + 0, b.high + 0]);
      bias.push(c.high + 0);
    }
    return { weights, bias };
  }

  /** The same text for the same map, rounded by nothing. */
  exactText({ pattern, context }: Mapped): string {
    const output = this.exact.network.nodes.length - 1;
    const exponent = this.exact.exponentOf(output);
    const outputs = this.outputs.in(pattern);
    if (outputs.some(({ a, b, c }) => a.error + b.error + c.error > 0)) context.makeForms(output);
    const integer = ({ high, low }: BoundedNumber) =>
      scaled(high, exponent) + scaled(low, exponent);
    const texts = outputs.map(({ a, b, c }, unit) => {
      const isExact = a.error === 0 && b.error === 0 && c.error === 0;
      const form = isExact
        ? { a: integer(a), b: integer(b), c: integer(c) }
        : context.form(output, unit);
      return `${form.a},${form.b},${form.c}`;
    });
    return texts.join(';');
  }
}

/**
 * Whether the high part is certainly the float64 nearest to the exact number: both ends of the
 * interval that the number is in round to it, and rounding is monotonic. Where the error is 0, `high`
 * is the rounded sum, ties to even. The margin is twice the error, and covers the rounding of the
 * ends. Numbers that are not finite are never nearest.
 */
function isNearest({ high, low, error }: BoundedNumber): boolean {
  if (error === 0) return Number.isFinite(high) && Number.isFinite(low);
  const margin = 2 * error + 2 * UNIT * Math.abs(low);
  return high + (low + margin) === high && high + (low - margin) === high;
}
