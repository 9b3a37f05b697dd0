import { expect, it } from 'vitest';
import { isDense, planSampler } from '../../src/gpu/plan';
import { RELU, type Activation } from '../../src/network/activation';
import { fewOf, firstOf } from '../coverage';
import { convolutional } from '../network/convolutional';
import { expectCpuMap } from './cpu-map';
import { testDevice } from './device';
import { mapOf, samplersOf } from './map-of';

const device = testDevice();
const window = { u0: 0.3, u1: 0.33, v0: 0.3, v1: 0.33 };
const grid = { window, width: 40, height: 24 };

const CASES: [string, Activation, boolean][] = [
  ['ReLUs', RELU, false],
  ['slopes, emulated', { kind: 'leaky', slope: 0.25 }, true],
  ['ReLUs, emulated', RELU, true],
  ['slopes', { kind: 'leaky', slope: 0.25 }, false],
];

it.each(firstOf(2, fewOf(1, CASES)))(
  'a convolutional network of %s has the CPU’s map',
  async (_, activation, emulates) => {
    const { plane } = convolutional(activation);
    const plan = planSampler(plane);
    expect(isDense(plan)).toBe(false);
    // Of 576 · 576 products in each of two layers, and of a skip connection.
    expect(plan.multiplyAdds).toBeLessThan((3 * 576 * 576) / 5);
    const map = await mapOf(samplersOf(device(), emulates), plane, grid, { certainty: 'decided' });
    expectCpuMap(map, plane, grid);
    // Float32 has told most of them.
    expect(map.work.decided).toBeLessThan((grid.width * grid.height) / 4);
  },
);
