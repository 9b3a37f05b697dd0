import { axesSlice, sliceNetwork, type Box } from '../../network/slice';
import { openConstruction } from '../../network/open';
import { samplesOf } from '../../view/grid';
import { DECIDED, Differences, type Check } from '../check';
import { ExactSamples } from '../exact-samples';
import { lattice } from '../examples';

/** Samples along each side of a lattice that outgrows the first of the tables that regions are counted in. */
const SIDE = 260;

/** Planes of it: those behind the first meet no region that is not counted already. */
const PLANES = 2;

/** Counts regions beyond what a table holds at first, in closed form: as many as a plane has samples. */
export const counting: Check = {
  name: 'counting',
  about: `${PLANES} planes of ${SIDE} x ${SIDE} regions, one to each sample, in tables that have to grow`,
  async run({ engine }) {
    const { network, grid } = lattice(SIDE, PLANES);
    const sampler = engine.createSampler(network, { ...DECIDED, everySample: true });
    try {
      const [count] = await sampler.count(grid);
      const different = Math.abs(count - SIDE ** 2);
      const first = different > 0 ? `one of the ${count} regions counted` : undefined;
      return { compared: samplesOf(grid), different, first };
    } finally {
      sampler.destroy();
    }
  },
};

/** A network of three inputs, and its box. */
const VOLUME = 'random:3-16-16-1?seed=3';
const BOX: Box = { u0: -1, u1: 1, v0: -1, v1: 1, w0: -1, w1: 1 };

/** Counts the regions of a volume, as the CPU does. */
export const volumes: Check = {
  name: 'volumes',
  about: 'regions of a volume by depth against those of its samples, each decided exactly',
  async run({ engine }) {
    const network = sliceNetwork(openConstruction(VOLUME).network, axesSlice(3, [0, 1, 2]));
    const grid = { window: BOX, width: 40, height: 30, depth: 12 };
    const sampler = engine.createSampler(network, DECIDED);
    try {
      const counted = await sampler.count(grid);
      const exact = new ExactSamples(network, grid);
      for (let plane = 0; plane < grid.depth; plane++)
        for (let row = 0; row < grid.height; row++)
          for (let column = 0; column < grid.width; column++) exact.idAt(column, row, plane);
      const differences = new Differences();
      for (const [depth, count] of exact.regionsByDepth.entries())
        if (counted[depth] !== count)
          differences.add(
            () => `${counted[depth]} regions in layer ${depth + 1}, where there are ${count}`,
          );
      const { different, first } = differences;
      return { compared: samplesOf(grid), different, first, open: sampler.work.decided };
    } finally {
      sampler.destroy();
    }
  },
};
