import { expect, it } from 'vitest';
import { ComplexBuilder } from '../../src/app/cut/complex-builder';
import { LastCut } from '../../src/app/cut/last-cut';
import { subdivide } from '../../src/geometry/subdivision';
import { openConstruction } from '../../src/network/open';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { complexBuffers, type RegionComplex } from '../../src/view/region-complex';

const network = sliceNetwork(openConstruction('random:2-8-8-2?seed=1').network, defaultSlice(2));
const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

async function cut(): Promise<RegionComplex> {
  const builder = new ComplexBuilder(network, window);
  const counts = await subdivide(network, window, { onRegion: (region) => builder.add(region) });
  return builder.finish(counts);
}

it('has the forms of what was cut although the complex was sent with all its memory', async () => {
  const complex = await cut();
  const last = new LastCut({ network, window }, complex);
  const sent = structuredClone(complex, { transfer: complexBuffers(complex) });
  expect(complex.starts).toHaveLength(0);
  const forms = last.forms();
  expect(forms).toEqual(new LastCut({ network, window }, sent).forms());
  const outputs = 2;
  expect(forms.forms).toHaveLength(3 * outputs * (sent.starts.length - 1));
  for (const { from, to } of forms.ranges) expect(from).toBeLessThan(to);
});

it('is of one network in one window', async () => {
  const last = new LastCut({ network, window }, await cut());
  expect(last.isOf({ network, window: { ...window } })).toBe(true);
  expect(last.isOf({ network, window: { ...window, u0: -2 } })).toBe(false);
  expect(last.isOf({ network: { ...network }, window })).toBe(false);
});
