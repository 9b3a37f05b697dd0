import { activationPattern, forwardInto } from '../../src/network/forward';
import type { AffineNode, Network } from '../../src/network/network';
import { regionIdOf, regionKeys } from '../../src/network/region-id';
import type { SampledSlab } from '../../src/sampling/volume-sampler';
import { planePosition, samplePosition, type VolumeGrid } from '../../src/view/grid';

const UNIT = 2 ** -53;

/** A point of a volume. */
export type Point = readonly [u: number, v: number, w: number];

/** The float64 forward pass at points of a volume, with a bound of its rounding. */
export class VolumeReference {
  private readonly values: Float64Array[];
  private readonly keys: Uint32Array;

  /** @param network a network of (u, v, w) */
  constructor(private readonly network: Network) {
    this.values = network.nodes.map(({ width }) => new Float64Array(width));
    this.keys = regionKeys(network);
  }

  /** Low and high word of the ID of the pattern at a point. */
  idAt(point: Point): [number, number] {
    const { network, values } = this;
    forwardInto(network, point, values);
    const pattern = activationPattern(network, { values, output: values[values.length - 1] });
    const [low, high] = regionIdOf(pattern, this.keys);
    return [low, high];
  }

  /**
   * Whether some unit's pre-activation at a point is so near to 0 that float64's rounding, in any
   * order of its sums, may have turned its sign: the rounding of a forward pass by the plain
   * recursion (Higham 2002, section 3.1), eight times, as folds add numbers up along all paths.
   */
  isUncertainAt(point: Point): boolean {
    const { network, values } = this;
    forwardInto(network, point, values);
    const bounds: Float64Array[] = [];
    for (const [k, node] of network.nodes.entries())
      if (node.kind === 'input') bounds.push(values[k].map((x) => 4 * UNIT * Math.abs(x)));
      else if (node.kind === 'activation') {
        const [z, bound] = [values[node.from], bounds[node.from]];
        if (z.some((x, i) => Math.abs(x) <= 8 * bound[i])) return true;
        bounds.push(bound);
      } else bounds.push(affineBounds(network, node, values, bounds));
    return false;
  }
}

function affineBounds(
  { nodes }: Network,
  node: AffineNode,
  values: readonly Float64Array[],
  bounds: readonly Float64Array[],
): Float64Array {
  const terms = node.terms.reduce((sum, { from }) => sum + nodes[from].width, 2);
  return Float64Array.from({ length: node.width }, (_, i) => {
    let [size, passed] = [Math.abs(node.bias[i]), 0];
    for (const { from, map } of node.terms) {
      const inputs = nodes[from].width;
      const [first, end] = map.kind === 'dense' ? [0, inputs] : [i, i + 1];
      for (let j = first; j < end; j++) {
        const weight = Math.abs(map.kind === 'dense' ? map.weights[i * inputs + j] : map.scale);
        size += weight * Math.abs(values[from][j]);
        passed += weight * bounds[from][j];
      }
    }
    return passed + terms * UNIT * size;
  });
}

/** The samples of a slab in their order: where each is, and its ID. */
export function* samplesOfSlab(
  grid: VolumeGrid,
  { firstPlane, ids, regions }: SampledSlab,
): Generator<{ readonly point: Point; readonly id: readonly [number, number] }> {
  const area = grid.width * grid.height;
  for (const [i, region] of regions.entries()) {
    const [x, y] = [i % grid.width, Math.floor((i % area) / grid.width)];
    const { u, v } = samplePosition(grid, x, y);
    const w = planePosition(grid, firstPlane + Math.floor(i / area));
    yield { point: [u, v, w], id: [ids[2 * region], ids[2 * region + 1]] };
  }
}
