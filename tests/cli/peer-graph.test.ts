import { describe, expect, it } from 'vitest';
import { peerGraph } from '../../src/cli/throughput/peer-graph';
import { forward } from '../../src/network/forward';
import { openConstruction } from '../../src/network/open';
import { openFixture } from '../network/fixtures';
import { planeOf } from '../network/plane';

const window = { u0: -1, u1: 1, v0: -1, v1: 1 };

interface Term {
  readonly from: number;
  readonly weights?: readonly number[];
  readonly factors?: readonly number[];
}

interface Node {
  readonly kind: 'input' | 'affine' | 'relu';
  readonly width: number;
  readonly from: number;
  readonly bias: readonly number[];
  readonly terms: readonly Term[];
}

/** The last node's values, as whoever reads the text computes them. */
function valuesOf(nodes: readonly Node[], point: readonly number[]): readonly number[] {
  const values: (readonly number[])[] = [];
  for (const { kind, from, bias, terms } of nodes) {
    if (kind === 'input') values.push(point);
    else if (kind === 'relu') values.push(values[from].map((x) => Math.max(0, x)));
    else
      values.push(
        bias.map((b, unit) =>
          terms.reduce((sum, { from: source, weights, factors }) => {
            const x = values[source];
            if (factors) return sum + factors[unit] * x[unit];
            return x.reduce(
              (own, one, k) => own + (weights?.[unit * x.length + k] ?? NaN) * one,
              sum,
            );
          }, b),
        ),
      );
  }
  return values[values.length - 1];
}

describe('a graph that peers read', () => {
  it('has the values of the network', () => {
    const network = planeOf(openFixture('residual-24x3.onnx').network);
    const { nodes, window: own } = JSON.parse(peerGraph(network, window));
    expect(own).toEqual([-1, 1, -1, 1]);
    for (const point of [
      [0.25, -0.75],
      [-1, 0.5],
    ]) {
      const { output } = forward(network, Float64Array.from(point));
      for (const [k, value] of valuesOf(nodes, point).entries())
        expect(value).toBeCloseTo(output[k], 5);
    }
  });

  it('is refused where units are others than relus', () => {
    const network = planeOf(openConstruction('random:2-4-1?activation=step').network);
    expect(() => peerGraph(network, window)).toThrow('Peers have relu alone');
  });
});
