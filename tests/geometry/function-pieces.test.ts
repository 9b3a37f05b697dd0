import { describe, expect, it } from 'vitest';
import { heightAt, PieceCollector, pieceAt } from '../../src/geometry/function-pieces';
import { subdivide } from '../../src/geometry/subdivision';
import { forward } from '../../src/network/forward';
import { openConstruction } from '../../src/network/opened-network';
import { defaultSlice, sliceNetwork, type Window } from '../../src/network/slice';
import { tentSquareError } from '../../src/theory/square';

async function piecesOf(name: string, u0: number, u1: number) {
  const { network: given } = openConstruction(name);
  const network = sliceNetwork(given, defaultSlice(1));
  const window: Window = { u0, u1, v0: -1, v1: 1 };
  const collector = new PieceCollector(network);
  const { regionsByDepth } = await subdivide(network, window, {
    onRegion: (region) => collector.add(region),
  });
  const pieces = collector.finish(u1);
  return { given, pieces, regions: regionsByDepth[regionsByDepth.length - 1] };
}

describe('the pieces of a network of one input', () => {
  it('are those of Yarotsky’s approximation of x², with its error in the middle of each', async () => {
    const tents = 6;
    const { pieces } = await piecesOf(`square:${tents}`, 0, 1);
    const [{ base, starts, slopes }] = pieces.outputs;
    const count = 2 ** tents;
    expect([...pieces.knots]).toEqual(Array.from({ length: count + 1 }, (_, k) => k / count));
    for (let k = 0; k < count; k++) {
      expect(base + starts[k]).toBe((k / count) ** 2);
      expect(slopes[k]).toBe((2 * k + 1) / count);
      const middle = (k + 0.5) / count;
      const height = base + heightAt(pieces, pieces.outputs[0], middle);
      expect(height - middle ** 2).toBe(tentSquareError(tents));
    }
  });

  it.each(['random:1-9-9-2?seed=5&bias=0.4', 'random:1-12-12-12-1?seed=1&bias=0.3&activation=abs'])(
    '%s: have its values, and a crease between any two',
    async (name) => {
      const { given, pieces, regions } = await piecesOf(name, -2, 3);
      const { knots, layers, outputs } = pieces;
      expect(knots.length).toBe(regions + 1);
      expect(layers.length).toBe(regions - 1);
      expect(new Set(layers).size).toBeGreaterThan(1);
      for (const [output, own] of outputs.entries())
        for (let k = 0; k < 200; k++) {
          const u = -2 + (5 * (k + 0.5)) / 200;
          const value = forward(given, Float64Array.of(u)).output[output];
          expect(own.base + heightAt(pieces, own, u)).toBeCloseTo(value, 10);
          expect(pieceAt(knots, u)).toBe(knots.findLastIndex((knot) => knot < u));
        }
    },
  );

  it('jump where its units do, and are level between', async () => {
    const { given, pieces } = await piecesOf('random:1-7-1?seed=2&bias=0.5&activation=step', -2, 2);
    const [own] = pieces.outputs;
    expect(own.slopes.every((slope) => slope === 0)).toBe(true);
    expect(new Set(own.starts).size).toBeGreaterThan(3);
    for (let k = 0; k < own.starts.length; k++) {
      const middle = (pieces.knots[k] + pieces.knots[k + 1]) / 2;
      const value = forward(given, Float64Array.of(middle)).output[0];
      expect(own.base + own.starts[k]).toBeCloseTo(value, 10);
    }
  });

  it('keep their heights in a window 10⁻¹² wide, where values are large beside them', async () => {
    const name = 'random:1-9-9-1?seed=5&bias=0.4';
    const [, knot] = (await piecesOf(name, -1, 1)).pieces.knots;
    const { pieces } = await piecesOf(name, knot - 5e-13, knot + 5e-13);
    const [{ base, starts, slopes }] = pieces.outputs;
    expect(starts.length).toBe(2);
    const rise = slopes[0] * (pieces.knots[1] - pieces.knots[0]);
    expect(Math.abs(rise)).toBeLessThan(1e-11 * Math.abs(base));
    expect(Math.abs(starts[1] - rise)).toBeLessThan(1e-9 * Math.abs(rise));
  });
});
