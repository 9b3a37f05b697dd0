import { describe, expect, it } from 'vitest';
import { kernelsFor } from '../../src/gpu/kernels/kernels';
import { planSampler } from '../../src/gpu/plan';
import { forward } from '../../src/network/forward';
import { sampleBand } from '../../src/sampling/sample-part';
import { samplePosition } from '../../src/view/grid';
import { fewOf, itInCi } from '../coverage';
import { NETWORKS } from '../conformance/networks';
import { planeOf } from '../network/plane';
import { expectCpuMap } from './cpu-map';
import { testDevice } from './device';
import { evaluateGrid, isUnknown, pipelinesOf } from './evaluate-grid';
import { mapOf, samplersOf } from './map-of';

const device = testDevice();
const grid = { window: { u0: -1, u1: 1, v0: -1, v1: 1 }, width: 70, height: 41 };
const narrow = { u0: 0.1, u1: 0.1 + 2 ** -30, v0: -0.3, v1: -0.3 + 2 ** -30 };

describe.each(NETWORKS)('%s', (_, network) => {
  const plane = planeOf(network);

  itInCi('has the same IDs from every kernel as on the CPU, where float32 tells them', async () => {
    const band = sampleBand(plane, grid, 0, grid.height);
    const pipelines = pipelinesOf(device(), false);
    // Where a unit is exactly 0, as all around where what it reads is off, float32 does not tell on which side it is.
    const isOnZero = (sample: number) => {
      const { u, v } = samplePosition(grid, sample % grid.width, Math.floor(sample / grid.width));
      const { values } = forward(plane, [u, v]);
      return plane.nodes.some(
        (node) => node.kind === 'activation' && values[node.from].includes(0),
      );
    };
    for (const { name } of kernelsFor(device(), pipelines, planSampler(plane))) {
      const options = { pipelines, kernel: name, leavesDoubts: true };
      const { ids, depths } = await evaluateGrid(device(), plane, grid, options);
      const found = { name, different: 0, isMostlyKnown: true };
      let unknown = 0;
      for (const [i, region] of band.regions.entries()) {
        const at = 2 * (i * depths + depths - 1);
        const [low, high] = [ids[at], ids[at + 1]];
        if (isUnknown(low, high)) unknown += isOnZero(i) ? 0 : 1;
        else if (low !== band.ids[2 * region] || high !== band.ids[2 * region + 1])
          found.different++;
      }
      found.isMostlyKnown = unknown < band.regions.length / 10;
      expect(found).toEqual({ name, different: 0, isMostlyKnown: true });
    }
  });

  // As well as its counts, where float32 is left to a program that is a GPU, and where integers tell the rest.
  it.each(
    fewOf(1, [
      { window: grid.window, emulates: false, certainty: undefined },
      { window: grid.window, emulates: true, certainty: 'decided' },
      { window: narrow, emulates: false, certainty: 'decided' },
    ] as const),
  )(
    'has the CPU’s map, to the last sample, in $window.u0 … $window.u1; emulated: $emulates',
    async ({ window, emulates, certainty }) => {
      const samplers = samplersOf(device(), emulates);
      const own = { ...grid, window };
      expectCpuMap(await mapOf(samplers, plane, own, { certainty }), plane, own);
    },
  );
});
