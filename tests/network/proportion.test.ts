import { describe, expect, it } from 'vitest';
import { openNetwork, reportOperators } from '../../src/network/open';
import { fewOf } from '../coverage';
import { encodeModel, type ModelSpec, type NodeSpec } from './onnx-models';

/*
 * Small files that ask for much: what takes the square of a file's length, or two to its power, never
 * ends here.
 */

const AXIS = [{ name: 'axis', i: 1 }];

/** Operators in a row, each of which reads the one before it, and what is said. */
function chain(length: number, node: (before: string, k: number) => Omit<NodeSpec, 'output'>) {
  return Array.from({ length }, (_, k) => ({
    ...node(k === 0 ? 'x' : `y${k - 1}`, k),
    output: `y${k}`,
  }));
}

const withRelu = (nodes: readonly NodeSpec[]): ModelSpec => ({
  input: [1, 2],
  nodes: [...nodes, { op: 'Relu', inputs: [nodes[nodes.length - 1].output], output: 'z' }],
});

const forked = (length: number): NodeSpec[] =>
  Array.from({ length }, (_, k) => k).flatMap((k) => [
    { op: 'Identity', inputs: [k === 0 ? 'z' : `c${k - 1}`], output: `a${k}` },
    { op: 'Flatten', inputs: [k === 0 ? 'z' : `c${k - 1}`], output: `b${k}` },
    { op: 'Reshape', inputs: [`a${k}`, `b${k}`], output: `c${k}` },
  ]);

/** An operator whose second input says how much it makes of the first. */
const blownUp = (op: string, sizes: readonly number[]): ModelSpec => ({
  ...withRelu([{ op, inputs: ['x', 's'], output: 'y' }]),
  tensors: [{ name: 's', dims: [sizes.length], values: sizes, type: 7 }],
});

const MODELS: Readonly<Record<string, () => ModelSpec>> = {
  'adds its input 20,000 times': () =>
    withRelu(chain(20_000, (before) => ({ op: 'Add', inputs: [before, 'x'] }))),
  'doubles 5,000 times': () =>
    withRelu(chain(5000, (before) => ({ op: 'Add', inputs: [before, before] }))),
  'adds 10,000 units': () => ({
    input: [1, 2],
    nodes: chain(20_000, (before, k) =>
      k % 2 === 0
        ? { op: 'Relu', inputs: ['x'] }
        : { op: 'Add', inputs: [before, k < 2 ? 'x' : `y${k - 2}`] },
    ),
  }),
  'sums 20,000 tensors at once': () =>
    withRelu([{ op: 'Sum', inputs: Array<string>(20_000).fill('x'), output: 'y' }]),
  'takes the greatest 5,000 times': () => ({
    input: [1, 2],
    nodes: chain(5000, (before) => ({ op: 'Max', inputs: [before, 'x'] })),
  }),
  'parts and meets again 60 times': () => ({
    input: [1, 2],
    nodes: [{ op: 'Relu', inputs: ['x'], output: 'z' }, ...forked(60)],
  }),
  'lengthens its output 2,000 times': () => ({
    input: [1, 2],
    nodes: [
      { op: 'Relu', inputs: ['x'], output: 'z' },
      ...chain(2000, (before, k) => ({
        op: 'Concat',
        inputs: [k === 0 ? 'z' : before, 'x'],
        attributes: AXIS,
      })),
    ],
  }),
  'says its input 10¹² times over': () => blownUp('Expand', [1e6, 1e6, 1, 2]),
  'lays its input out 10⁹ times': () => blownUp('Tile', [1, 1e9]),
  'goes 10⁹ places beyond its input': () => blownUp('Pad', [0, 1e9, 0, 1e9]),
  'reads constants that it never holds': () => ({
    ...withRelu([
      { op: 'ConstantOfShape', inputs: ['s'], output: 'c' },
      { op: 'Add', inputs: ['x', 'c'], output: 'y' },
    ]),
    tensors: [{ name: 's', dims: [2], values: [1e6, 1e6], type: 7 }],
  }),
  'doubles what it joins 60 times': () =>
    withRelu(chain(60, (before) => ({ op: 'Concat', inputs: [before, before], attributes: AXIS }))),
  'convolves across 10⁹ places': () => ({
    ...withRelu([
      {
        op: 'Conv',
        inputs: ['x', 'w'],
        output: 'y',
        attributes: [
          { name: 'dilations', ints: [1e9, 1e9] },
          { name: 'pads', ints: [1e9, 1e9, 1e9, 1e9] },
        ],
      },
    ]),
    input: [1, 1, 4, 4],
    tensors: [{ name: 'w', dims: [1, 1, 2, 2], values: [1, 1, 1, 1] }],
  }),
  'pools windows of 25 million places': () => ({
    ...withRelu([
      {
        op: 'MaxPool',
        inputs: ['x'],
        output: 'y',
        attributes: [
          { name: 'kernel_shape', ints: [5000, 5000] },
          { name: 'pads', ints: [4999, 4999, 4999, 4999] },
        ],
      },
    ]),
    input: [1, 1, 4, 4],
  }),
  'enlarges its image a million times': () => ({
    ...withRelu([{ op: 'Resize', inputs: ['x', '', 's'], output: 'y' }]),
    input: [1, 1, 4, 4],
    tensors: [{ name: 's', dims: [4], values: [1, 1, 1e6, 1e6] }],
  }),
};

describe('an ONNX file that', () => {
  it.each(fewOf(11, Object.entries(MODELS)))('%s is read, or refused, at once', (_, model) => {
    const bytes = encodeModel(model());
    const before = process.memoryUsage.rss();
    let refused = '';
    try {
      openNetwork('a.onnx', bytes);
    } catch (error) {
      refused = String(error);
    }
    expect(refused).toMatch(
      /^$|^NetworkError: a\.onnx: (the graph asks for far more|operator Reshape)/,
    );
    reportOperators(bytes, new Map());
    // Of half a megabyte; it was 2.2 GB.
    expect(process.memoryUsage.rss() - before).toBeLessThan(7e8);
  });
});
