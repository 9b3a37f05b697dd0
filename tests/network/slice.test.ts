import { array, assert, constantFrom, integer, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { activationPattern, forward } from '../../src/network/forward';
import type { Network } from '../../src/network/network';
import { axesSlice, parseWindow, sliceNetwork, type Slice } from '../../src/network/slice';
import { givenStates } from '../../src/network/sliced-network';
import { examples } from '../coverage';
import { anyGraphs } from './any-graphs';
import { openFixture } from './fixtures';

/** Few bits, so that float64 rounds nothing. */
const coordinate = integer({ min: -8, max: 8 }).map((n) => n / 4);

/** A network of any form, a volume of its input, and a point of that. */
const cases = constantFrom(1, 2, 3, 4).chain((width) => {
  const vectors = array(coordinate, { minLength: width, maxLength: width });
  return tuple(
    anyGraphs(width),
    tuple(vectors, vectors, vectors, vectors),
    tuple(coordinate, coordinate, coordinate),
  );
});

function expectAgreement(network: Network, slice: Slice, at: readonly number[]): void {
  const { origin, axes } = slice;
  for (const coordinates of [2, 3]) {
    const sliced = sliceNetwork(network, { origin, axes: axes.slice(0, coordinates) });
    const place = at.slice(0, coordinates);
    const point = origin.map((x, i) => place.reduce((sum, t, k) => sum + t * axes[k][i], x));
    const [whole, part] = [forward(network, point), forward(sliced, place)];
    expect(Array.from(part.output, (y) => y + 0)).toEqual(Array.from(whole.output, (y) => y + 0));
    expect(givenStates(sliced, activationPattern(sliced, part))).toEqual(
      activationPattern(network, whole),
    );
  }
}

describe('sliceNetwork', () => {
  test(
    'agrees with networks of any form, in planes and volumes',
    () =>
      assert(
        property(cases, ([network, [origin, u, v, w], at]) => {
          const axes = [u, v, w].map((axis) => Float64Array.from(axis));
          const slice = { origin: Float64Array.from(origin), axes };
          expectAgreement(network, slice, at);
        }),
        examples(400, 11, 10_000),
      ),
    600_000,
  );

  test('applies the slice where a ReLU reads the input', () => {
    const { network } = openFixture('relu-on-input.onnx');
    const plane = sliceNetwork(network, axesSlice(3, [0, 2], [0, 0.7, 0]));
    expect(forward(plane, [0.3, 0.4]).output[0]).toBeCloseTo(-0.13035507, 7);
    const volume = sliceNetwork(network, axesSlice(3, [2, 0, 1]));
    expect(forward(volume, [0.4, 0.3, 0.7]).output[0]).toBeCloseTo(-0.13035507, 7);
  });
});

describe('the text of a window', () => {
  test('has negative numbers and exponents', () => {
    const window = { u0: -1, u1: 1, v0: -0.002, v1: 0.5 };
    expect(parseWindow('-1,1, -2e-3,.5', 'The window')).toEqual(window);
  });

  test('is that of a box where boxes are meant, too', () => {
    const box = { u0: -1, u1: 1, v0: -2, v1: 2, w0: 0, w1: 3 };
    expect(parseWindow('-1,1,-2,2,0,3', '--window', 3)).toEqual(box);
    expect(() => parseWindow('-1,1,-2,2,0,3', '--window')).toThrow(
      '--window needs four numbers u0,u1,v0,v1, not “-1,1,-2,2,0,3”.',
    );
  });

  test.each([
    '',
    '1,2,3',
    '1,2,3,4,5',
    '0,1,0,',
    '0,1,0,x',
    '0,NaN,0,1',
    '0,Infinity,0,1',
    '1,0,0,1',
  ])('is not “%s”', (text) => {
    expect(() => parseWindow(text, 'The window')).toThrow('The window');
  });
});
