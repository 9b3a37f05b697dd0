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
  readonly kind: 'input' | 'affine' | 'units';
  readonly activation?: string;
  readonly slopes?: readonly number[];
  readonly width: number;
  readonly from: number;
  readonly bias: readonly number[];
  readonly terms: readonly Term[];
}

/** The last node's values, as whoever reads the text computes them. */
function valuesOf(nodes: readonly Node[], point: readonly number[]): readonly number[] {
  const values: (readonly number[])[] = [];
  for (const { kind, from, bias, terms, activation = '', slopes } of nodes) {
    if (kind === 'input') values.push(point);
    else if (kind === 'units')
      values.push(values[from].map((x, k) => ofUnit(x, activation, slopes?.[k])));
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

function ofUnit(x: number, activation: string, slope = Number(activation.split(':')[1])): number {
  if (activation === 'relu') return Math.max(0, x);
  if (activation === 'abs') return Math.abs(x);
  if (activation === 'step') return Number(x > 0);
  return x > 0 ? x : slope * x;
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

  it.each(['relu', 'leaky:0.25', 'abs', 'step'])(
    'has units of the kind %s as they are',
    (activation) => {
      const name = `random:2-6-5-1?seed=3&bias=0.5&activation=${activation}`;
      const network = planeOf(openConstruction(name).network);
      const { nodes } = JSON.parse(peerGraph(network, window));
      const point = [0.25, -0.75];
      const { output } = forward(network, Float64Array.from(point));
      for (const [k, value] of valuesOf(nodes, point).entries())
        expect(value).toBeCloseTo(output[k], 5);
    },
  );

  it('has slopes unit by unit', () => {
    const { nodes } = openConstruction('random:2-3-1?seed=1').network;
    const slopes = Float64Array.of(0.5, -1, 0.25);
    const bent = nodes.map((node) =>
      node.kind === 'activation'
        ? { ...node, activation: { kind: 'prelu', slopes } as const }
        : node,
    );
    const network = planeOf({ nodes: bent });
    const text = JSON.parse(peerGraph(network, window));
    const { output } = forward(network, Float64Array.of(0.5, -0.5));
    expect(valuesOf(text.nodes, [0.5, -0.5])[0]).toBeCloseTo(output[0], 5);
  });

  it('is refused where units compare values with each other', () => {
    const network = planeOf(openConstruction('random:2-4-1?activation=max:3').network);
    expect(() => peerGraph(network, window)).toThrow('Peers have no units that compare values');
  });
});
