import { expect, it } from 'vitest';
import { constructed, lattice, nearCreases } from '../../src/doctor/examples';
import { ExactSamples } from '../../src/doctor/exact-samples';
import { BandCounter } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';

it.each([
  constructed('random:2-24-24-24-1?seed=6'),
  constructed('random:2-16-16-1?seed=7&bias=0'),
  nearCreases('random:2-24-24-64-1?seed=1'),
])('samples of $name are those of the map that is cut out', ({ network, grid }) => {
  const exact = new ExactSamples(network, grid);
  const band = sampleBand(network, grid, 0, grid.height);
  const counter = new BandCounter(band.idsByDepth.length + 1);
  counter.add(band);
  let different = 0;
  for (const [sample, region] of band.regions.entries()) {
    const id = exact.idAt(sample % grid.width, Math.floor(sample / grid.width));
    if (id.some((word, k) => word !== band.ids[2 * region + k])) different++;
  }
  expect(different).toBe(0);
  expect(exact.regionsByDepth).toEqual(counter.regionsByDepth);
});

it('a lattice has a region for every sample of a plane, and those again in the next', () => {
  const { network, grid } = lattice(9, 2);
  const exact = new ExactSamples(network, grid);
  for (let plane = 0; plane < 2; plane++)
    for (let sample = 0; sample < 81; sample++)
      exact.idAt(sample % 9, Math.floor(sample / 9), plane);
  expect(exact.regionsByDepth).toEqual([81]);
});
