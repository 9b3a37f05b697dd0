import { tilesOf } from '../gpu/chunks';
import { planSampler } from '../gpu/plan';
import { coordinateSize } from '../gpu/scales';
import { TileCentres } from '../gpu/tile-centres';
import { RELU } from '../network/activation';
import { forward } from '../network/forward';
import { inputWidth, type AffineNode, type Network } from '../network/network';
import { openConstruction } from '../network/open';
import { axesSlice, sliceNetwork } from '../network/slice';
import type { SlicedNetwork } from '../network/sliced-network';
import { samplePosition, type SampleGrid, type VolumeGrid } from '../view/grid';

/*
 * The networks that GPUs are examined with: small, the same everywhere, and each with something that the
 * others have not.
 */

/** A network and the samples that are compared. */
export interface ComparedExample {
  readonly name: string;
  readonly network: SlicedNetwork;
  readonly grid: SampleGrid;
}

const WINDOW = { u0: -1, u1: 1, v0: -0.5, v1: 1 };

/** A grid of two tiles, which end within blocks and workgroups. */
export const GRID: SampleGrid = { window: WINDOW, width: 275, height: 41 };

/** @param axes of the inputs that are u and v */
export function constructed(
  name: string,
  axes: readonly number[] = [0, 1],
  grid = GRID,
): ComparedExample {
  const { network } = openConstruction(name);
  return { name, network: sliceNetwork(network, axesSlice(inputWidth(network), axes)), grid };
}

/** Halvings of the bound that creases pass samples at. */
const HALVINGS = 16;

/**
 * A network whose last hidden units each have a crease that passes one of the samples at the rounding bound of
 * its pre-activation there, or at a half of it, a quarter, …: so that rounding shows, and what is beyond its
 * bound does, too.
 *
 * @param name of a construction of two inputs and dense layers
 */
export function nearCreases(name: string, grid = GRID): ComparedExample {
  const { network } = openConstruction(name);
  const last = network.nodes.findLastIndex(({ kind }) => kind === 'activation') - 1;
  const samples = samplesNearBy(network.nodes[last].width, grid);
  const through = withBias(network, last, (bias, unit) => {
    const { u, v } = samplePosition(grid, ...samples[unit]);
    return bias - forward(network, [u, v]).values[last][unit];
  });
  const bounds = boundsOf(plane(through), last, grid);
  const beside = withBias(through, last, (bias, unit) => {
    const side = unit % 2 === 0 ? 1 : -1;
    return bias + side * bounds[unit] * 2 ** -(Math.floor(unit / 2) % HALVINGS);
  });
  return { name: `${name}, creases at samples`, network: plane(beside), grid };
}

/** So many samples of a grid's first tile, on a lattice that repeats none. */
function samplesNearBy(count: number, grid: SampleGrid): [column: number, row: number][] {
  const [{ tile }] = tilesOf(grid.width, 0, grid.height);
  return Array.from({ length: count }, (_, k) => [
    Math.floor(((k * 0.754877666 + 0.25) % 1) * tile.width),
    Math.floor(((k * 0.569840291 + 0.75) % 1) * tile.height),
  ]);
}

/** How far the pre-activations of a node may be off in float32, in a grid's first tile. */
function boundsOf(network: SlicedNetwork, node: number, grid: SampleGrid): number[] {
  const plan = planSampler(network);
  const centres = new TileCentres(network, plan);
  centres.isBounded = true;
  const [{ tile }] = tilesOf(grid.width, 0, grid.height);
  const { bounds } = centres.of(grid, [tile]);
  const layer = plan.layers.find(({ preActivation }) => preActivation === node);
  if (!layer) throw new Error(`Node ${node} is no pre-activation.`);
  const size = coordinateSize(grid);
  return Array.from(layer.sizes, (own, unit) => bounds[layer.firstUnit + unit] * own * size);
}

function withBias(
  { nodes }: Network,
  node: number,
  biasOf: (bias: number, unit: number) => number,
): Network {
  const changed = (affine: AffineNode) => ({ ...affine, bias: affine.bias.map(biasOf) });
  return {
    nodes: nodes.map((one, k) => (k === node && one.kind === 'affine' ? changed(one) : one)),
  };
}

function plane(network: Network): SlicedNetwork {
  return sliceNetwork(network, axesSlice(inputWidth(network), [0, 1]));
}

/**
 * A lattice in which every sample of a plane of `side` × `side` lies in a region of its own, and those of every plane
 * in the same: one hidden layer, whose creases are the planes between columns and between rows.
 */
export function lattice(side: number, depth: number): { network: SlicedNetwork; grid: VolumeGrid } {
  const units = 2 * (side - 1);
  const weights = new Float64Array(3 * units);
  const bias = new Float64Array(units);
  for (let line = 1; line < side; line++)
    for (const axis of [0, 1]) {
      const unit = 2 * (line - 1) + axis;
      weights[3 * unit + axis] = side;
      bias[unit] = -line;
    }
  const network: Network = {
    nodes: [
      { kind: 'input', width: 3 },
      {
        kind: 'affine',
        width: units,
        bias,
        terms: [{ from: 0, map: { kind: 'dense', weights } }],
      },
      { kind: 'activation', width: units, from: 1, activation: RELU },
      {
        kind: 'affine',
        width: 1,
        bias: new Float64Array(1),
        terms: [{ from: 2, map: { kind: 'dense', weights: new Float64Array(units) } }],
      },
    ],
  };
  const window = { u0: 0, u1: 1, v0: 0, v1: 1, w0: 0, w1: 1 };
  return {
    network: sliceNetwork(network, axesSlice(3, [0, 1, 2])),
    grid: { window, width: side, height: side, depth },
  };
}
