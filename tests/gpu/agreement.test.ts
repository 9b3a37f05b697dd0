import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { axesSlice, defaultSlice, sliceNetwork, throughSlice } from '../../src/network/slice';
import type { Window } from '../../src/network/slice';
import type { Network } from '../../src/network/network';
import type { SlicedNetwork } from '../../src/network/sliced-network';
import type { SampleGrid } from '../../src/view/grid';
import { firstOf, isFull, itInCi, itInFull } from '../coverage';
import { hasShared, openFixture, openShared, sharedPath } from '../network/fixtures';
import { planeOf } from '../network/plane';
import { compareWithReference } from './compare';
import { testDevice } from './device';
import { pipelinesOf, type Evaluation } from './evaluate-grid';
import { engineOf } from './map-of';

const device = testDevice();

/** Of more than one tile: every day beside each other alone. */
const SIZE = isFull ? { width: 512, height: 512 } : { width: 320, height: 64 };

function samplesOf(window: Window, size = SIZE): SampleGrid {
  return { window, ...size };
}

function plane(network: Network, axes?: readonly number[]): SlicedNetwork {
  const inputs = network.nodes[0].width;
  return sliceNetwork(network, axes ? axesSlice(inputs, axes) : defaultSlice(inputs));
}

/** Every sample has the reference's pattern, or is left open. */
async function expectAgreement(
  name: string,
  network: SlicedNetwork,
  grid: SampleGrid,
  evaluation: Evaluation = {},
): Promise<number> {
  const found = await compareWithReference(device(), network, grid, evaluation);
  console.info(
    `${name}, ${grid.width}x${grid.height}: ${found.inDoubt} of ${found.samples} samples left open, ` +
      `${found.different.length} of the others differ; ${found.sampled.at(-1)} regions, reference ${found.reference.at(-1)}`,
  );
  expect(found.different).toEqual([]);
  // What is left open has one ID more.
  for (const [depth, count] of found.sampled.entries())
    expect(Math.abs(count - found.reference[depth])).toBeLessThanOrEqual(found.inDoubt);
  return found.inDoubt / found.samples;
}

const unit: Window = { u0: 0, u1: 1, v0: 0, v1: 1 };
const wide: Window = { u0: -1, u1: 1, v0: -1, v1: 1 };
const half: Window = { u0: -0.5, u1: 0.5, v0: -0.5, v1: 0.5 };

describe('the shaders agree with the float64 reference', () => {
  it('on he-32x3', () =>
    expectAgreement('he-32x3', plane(openFixture('he-32x3.json').network), samplesOf(wide)));

  it('on spiral-32x3', () =>
    expectAgreement(
      'spiral-32x3',
      plane(openFixture('spiral-32x3.safetensors').network),
      samplesOf({ u0: -1.25, u1: 1.25, v0: -1.25, v1: 1.25 }),
    ));

  it('on fold-6x3, where creases cross by design', () =>
    expectAgreement('fold-6x3', plane(openFixture('fold-6x3.json').network), samplesOf(unit)));

  it('on a network with skip connections', () =>
    expectAgreement(
      'residual-24x3',
      plane(openFixture('residual-24x3.onnx').network),
      samplesOf(wide),
    ));

  itInCi('where invocations share out the units', async () => {
    const network = plane(openConstruction('random:2-70-30-9-1?seed=3').network);
    const grid = { window: wide, width: 300, height: 40 };
    const evaluation = { pipelines: pipelinesOf(device(), false), kernel: 'layer by layer' };
    await expectAgreement('random:2-70-30-9-1, units shared', network, grid, evaluation);
  });

  itInCi('where values stay in workgroup memory', async () => {
    const kernel = 'in workgroup memory';
    const network = plane(openFixture('spiral-32x3.safetensors').network);
    const grid = samplesOf({ u0: -1.25, u1: 1.25, v0: -1.25, v1: 1.25 });
    await expectAgreement(`spiral-32x3, ${kernel}`, network, grid, { kernel });
  });

  it('and a network a thousandth off does not pass for it', async () => {
    const network = plane(openFixture('he-32x3.json').network);
    const other = planeOf({
      nodes: network.nodes.map((node) =>
        node.kind === 'affine' ? { ...node, bias: node.bias.map((b) => b + 1e-3) } : node,
      ),
    });
    const found = await compareWithReference(device(), other, samplesOf(wide), {
      reference: network,
    });
    expect(found.different.length).toBeGreaterThan(0);
  });
});

describe.runIf(hasShared())('the same on the networks beside the checkout', () => {
  for (const axes of firstOf(1, [
    [0, 1],
    [3, 4],
  ]))
    it(`acasxu-1-1, axes ${axes.join(',')}`, () =>
      expectAgreement(
        `acasxu-1-1, axes ${axes.join(',')}`,
        plane(openShared('acasxu-1-1.onnx').network, axes),
        samplesOf(half),
      ));

  itInFull('mnist-256x2, through its anchors', async () => {
    const { points } = JSON.parse(readFileSync(sharedPath('mnist-anchors.json'), 'utf8'));
    const network = sliceNetwork(openShared('mnist-256x2.onnx').network, throughSlice(784, points));
    const window = { u0: -0.25, u1: 1.25, v0: -0.25, v1: 1.25 };
    await expectAgreement('mnist-256x2', network, samplesOf(window));
  });
});

it('says whether the networks beside the checkout were there', () => {
  console.info(`agreement: shared networks ${hasShared() ? 'were' : 'were not'} there`);
});

it('counts 1024 pieces of tent:10 on 4096 samples', async () => {
  const sampler = engineOf(device()).createSampler(plane(openConstruction('tent:10').network));
  const counts = await sampler.count({ window: unit, width: 4096, height: 1 });
  expect(counts).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  sampler.destroy();
});
