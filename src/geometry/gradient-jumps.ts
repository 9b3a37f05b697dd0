import { InputError } from '../network/errors';
import { nearestQuotient, nearestRootQuotient } from '../network/nearest-float';
import { hasSteps, type SlicedNetwork } from '../network/sliced-network';
import { exactNetworkOf, type ExactForm } from './exact-forms';
import { rationalVertex, type RationalPoint } from './exact-point';
import { sharedEdges } from './neighbours';
import { Pauses, type PauseOptions } from './pauses';
import { CreaseLine, type Region, type UnitPlace } from './region';

/** A point of an edge, and what the network is there. */
export interface EdgePoint {
  readonly u: number;
  readonly v: number;
  /** The output: the regions on both sides agree. */
  readonly value: number;
}

/** How much the gradient of an output changes across an edge between two regions. */
export interface GradientJump {
  /** The two, by index. */
  readonly regions: readonly [number, number];
  /** The hidden unit, of the sliced network, that switches there. */
  readonly unit: UnitPlace;
  readonly start: EdgePoint;
  readonly middle: EdgePoint;
  readonly end: EdgePoint;
  /** Length of the difference of both gradients, in slice coordinates. */
  readonly jump: number;
}

/**
 * The jump of an output's gradient across every edge between regions, all numbers the float64 nearest to the
 * exact ones.
 *
 * @param regions all regions of a window
 * @throws InputError for networks with steps, whose outputs themselves jump.
 */
export async function gradientJumps(
  network: SlicedNetwork,
  regions: readonly Region[],
  output = 0,
  options: PauseOptions = {},
): Promise<GradientJump[]> {
  refuseSteps(network);
  const node = network.nodes.length - 1;
  const exponent = exactNetworkOf(network).exponentOf(node);
  const one = 1n << BigInt(exponent);
  const pauses = new Pauses(options);
  const jumps: GradientJump[] = [];
  for (const { regions: sides, line, start, end } of sharedEdges(regions)) {
    if (!(line instanceof CreaseLine)) continue;
    const [left, right] = sides.map((side) => regions[side].context.form(node, output));
    const [first, last] = [rationalVertex(start), rationalVertex(end)];
    const at = (point: RationalPoint) => edgePoint(point, left, one);
    const { layer, unit } = line.hidden;
    jumps.push({
      regions: sides,
      unit: { layer, unit },
      start: at(first),
      middle: at(middleOf(first, last)),
      end: at(last),
      jump: nearestRootQuotient((left.a - right.a) ** 2n + (left.b - right.b) ** 2n, one),
    });
    if (pauses.isDue) await pauses.take(Math.min(jumps.length / (3 * regions.length), 1));
  }
  return jumps;
}

/**
 * What is left of a jump behind a smooth function of the output, by the chain rule: as many times the function's
 * derivative, which is the same on both sides.
 *
 * @param slope the function's derivative
 */
export function jumpBehind(
  slope: (value: number) => number,
  jump: number,
  { value }: EdgePoint,
): number {
  return Math.abs(slope(value)) * jump;
}

function refuseSteps(network: SlicedNetwork): void {
  if (hasSteps(network))
    throw new InputError('The network has steps: its output jumps, not only its gradient.');
}

function middleOf(p: RationalPoint, q: RationalPoint): RationalPoint {
  return { x: p.x * q.w + q.x * p.w, y: p.y * q.w + q.y * p.w, w: 2n * p.w * q.w };
}

/** @param one what integers of the form are 1 */
function edgePoint({ x, y, w }: RationalPoint, { a, b, c }: ExactForm, one: bigint): EdgePoint {
  return {
    u: nearestQuotient(x, w),
    v: nearestQuotient(y, w),
    value: nearestQuotient(a * x + b * y + c * w, w * one),
  };
}
