import { describe, expect, test } from 'vitest';
import { RELU } from '../../src/network/activation';
import { activationPattern, forward } from '../../src/network/forward';
import { randomStream } from '../../src/network/gaussian';
import { denseNetwork, inputWidth, type Network } from '../../src/network/network';
import { openConstruction } from '../../src/network/open';
import {
  axesSlice,
  defaultSlice,
  sliceNetwork,
  throughSlice,
  validateWindow,
  type Slice,
} from '../../src/network/slice';
import { openFixture } from './fixtures';
import { residualNetwork } from './residual';

describe('forward', () => {
  const network = denseNetwork([
    {
      weights: Float32Array.of(1, 2, 3, -1),
      inputs: 2,
      outputs: 2,
      bias: Float64Array.of(0.5, -0.25),
      activation: RELU,
    },
    {
      weights: Float32Array.of(2, -4),
      inputs: 2,
      outputs: 1,
      bias: Float64Array.of(1),
      activation: 'linear',
    },
  ]);

  test.each([
    [[0, 0], 2 * 0.5 + 1, '1,0'],
    [[1, 0], 2 * 1.5 - 4 * 2.75 + 1, '1,1'],
    [[-1, 0], 1, '0,0'],
    [[1, -2], -4 * 4.75 + 1, '0,1'],
  ])('at %j is computed by hand', (point, output, pattern) => {
    const pass = forward(network, point);
    expect([...pass.output]).toEqual([output]);
    expect(activationPattern(network, pass).join('|')).toBe(pattern);
  });

  test('a pre-activation of exactly 0 is off', () => {
    const pass = forward(network, [-0.5, 0]);
    expect(pass.values[1][0]).toBe(0);
    expect(activationPattern(network, pass).join('|')).toBe('0,0');
  });
});

/** Networks of every form, by what is special about them. */
const NETWORKS: [string, Network][] = [
  ['plain, 2 inputs', openConstruction('random:2-16-16-1?seed=3').network],
  ['plain, 40 inputs', openConstruction('random:40-24-24-3?seed=4').network],
  ['residual, trained', openFixture('residual-24x3.onnx').network],
  ['skips from the input and before the first ReLU', residualNetwork(6, 1)],
  ['the same with other weights', residualNetwork(6, 2)],
];

describe('sliceNetwork', () => {
  test.each(NETWORKS)('agrees with the network on the plane: %s', (_, network) => {
    const inputs = inputWidth(network);
    const stream = randomStream(11);
    const points = [0, 1, 2].map(() =>
      Float64Array.from({ length: inputs }, () => stream.normal()),
    );
    for (const slice of [defaultSlice(inputs), throughSlice(inputs, points)]) {
      const sliced = sliceNetwork(network, slice);
      expect(inputWidth(sliced)).toBe(2);
      for (let k = 0; k < 50; k++) {
        const [u, v] = [stream.normal(), stream.normal()];
        const point = slice.origin.map((x, i) => x + u * slice.axes[0][i] + v * slice.axes[1][i]);
        const [whole, part] = [forward(network, point), forward(sliced, [u, v])];
        for (const [i, y] of whole.output.entries()) expect(part.output[i]).toBeCloseTo(y, 9);
        expect(activationPattern(sliced, part)).toEqual(activationPattern(network, whole));
      }
    }
  });

  test.each(NETWORKS)('agrees with the network in the volume: %s', (_, network) => {
    const inputs = inputWidth(network);
    const stream = randomStream(12);
    const vector = () => Float64Array.from({ length: inputs }, () => stream.normal());
    const oblique = { origin: vector(), axes: [vector(), vector(), vector()] };
    const at = vector();
    const volumes: Slice[] = [oblique, ...(inputs < 3 ? [] : [axesSlice(inputs, [0, 2, 1], at)])];
    for (const slice of volumes) {
      const sliced = sliceNetwork(network, slice);
      expect(inputWidth(sliced)).toBe(3);
      for (let k = 0; k < 50; k++) {
        const [u, v, w] = vectorOf(3, () => stream.normal());
        const { origin, axes } = slice;
        const [uAxis, vAxis, wAxis] = axes;
        const point = origin.map((x, i) => x + u * uAxis[i] + v * vAxis[i] + w * wAxis[i]);
        const [whole, part] = [forward(network, point), forward(sliced, [u, v, w])];
        for (const [i, y] of whole.output.entries()) expect(part.output[i]).toBeCloseTo(y, 9);
        expect(activationPattern(sliced, part)).toEqual(activationPattern(network, whole));
        // a plane of a volume is a slice of its network, node by node
        const plane = sliceNetwork(sliced, axesSlice(3, [0, 1], [0, 0, w]));
        const values = forward(plane, [u, v]).values.slice(1);
        for (const [node, of] of values.entries())
          for (const [i, x] of of.entries()) expect(x).toBeCloseTo(part.values[node + 1][i], 9);
      }
    }
  });
});

describe('a volume', () => {
  test('is of three different inputs, and the others stay where they are told to', () => {
    const { origin, axes } = axesSlice(4, [3, 0, 1], [1, 2, 3, 4]);
    expect([origin, ...axes].map((vector) => vector.join())).toEqual([
      '0,0,3,0',
      '0,0,0,1',
      '1,0,0,0',
      '0,1,0,0',
    ]);
    expect(() => axesSlice(4, [0, 1, 1])).toThrow('three different axes, but got 0,1,1');
    expect(() => axesSlice(2, [0, 1, 2])).toThrow("Axis 2 is not one of the network's 2 inputs");
    expect(() => axesSlice(3, [0, 1, 2], [0, 0])).toThrow('2 coordinates, not 3');
  });

  test('has a window of three sides', () => {
    const window = { u0: 0, u1: 1, v0: 0, v1: 1, w0: 0, w1: 1 };
    expect(validateWindow(window)).toBe(window);
    expect(() => validateWindow({ ...window, w1: 0 })).toThrow('0,1,0,1,0,0 has no volume');
    expect(() => validateWindow({ ...window, w0: -Infinity })).toThrow('not finite');
  });
});

function vectorOf(length: number, number: () => number): number[] {
  return Array.from({ length }, number);
}
