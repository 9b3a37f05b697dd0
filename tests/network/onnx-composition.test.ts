import { assert, asyncProperty, array, constantFrom, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forward } from '../../src/network/forward';
import type { Network } from '../../src/network/network';
import { activated, expectAgreement, integers, randomTensor } from './onnx-agreement';
import { openModel } from './onnx-layer';
import type { NodeSpec } from './onnx-models';

const order = (...axes: number[]) => [{ name: 'perm', ints: axes }];

/** Kinds of a network's nodes, and of the maps that they read others by. */
function kinds({ nodes }: Network): string[] {
  return nodes.map((node) => {
    if (node.kind !== 'affine') return node.kind;
    return ['affine', ...node.terms.map(({ map }) => map.kind)].join(' ');
  });
}

describe('what is put elsewhere costs no layer', () => {
  test('between a convolution of images with channels last and its ReLU', async () => {
    const network = await expectAgreement({
      input: [1, 4, 5, 2],
      tensors: [randomTensor('K', [3, 2, 3, 3])],
      nodes: [
        { op: 'Transpose', inputs: ['x'], output: 'a', attributes: order(0, 3, 1, 2) },
        { op: 'Conv', inputs: ['a', 'K'], output: 'b' },
        { op: 'Transpose', inputs: ['b'], output: 'c', attributes: order(0, 2, 3, 1) },
        { op: 'Relu', inputs: ['c'], output: 'y' },
      ],
    });
    expect(kinds(network)).toEqual(['input', 'affine sparse', 'activation']);
  });

  test('before a matrix, which is dense if it reads all', async () => {
    const network = await expectAgreement(
      activated(
        [1, 2, 3],
        [randomTensor('W', [6, 4]), integers('s', [1, 6])],
        [
          { op: 'Transpose', inputs: ['x'], output: 'a', attributes: order(0, 2, 1) },
          { op: 'Reshape', inputs: ['a', 's'], output: 'b' },
          { op: 'MatMul', inputs: ['b', 'W'], output: 'c' },
        ],
      ),
    );
    expect(kinds(network)).toEqual(['input', 'affine dense', 'activation']);
  });

  test('of a tensor in pieces, and of several tensors', async () => {
    const network = await expectAgreement(
      activated(
        [1, 4],
        [randomTensor('W', [4, 4]), randomTensor('V', [8, 3])],
        [
          { op: 'MatMul', inputs: ['x', 'W'], output: 'a' },
          { op: 'Relu', inputs: ['a'], output: 'h' },
          { op: 'Concat', inputs: ['h', 'x'], output: 'c', attributes: [{ name: 'axis', i: 1 }] },
          { op: 'MatMul', inputs: ['c', 'V'], output: 'd' },
        ],
      ),
    );
    expect(kinds(network)).toEqual([
      'input',
      'affine dense',
      'activation',
      'affine dense dense',
      'activation',
    ]);
  });
});

/** The input beside itself, or beside a constant, by a matrix of two weights. */
function twice(weights: readonly number[], other: 'x' | 'c'): Network {
  return openModel(
    activated(
      [1, 1],
      [
        { name: 'W', dims: [2, 1], values: weights },
        { name: 'c', dims: [1, 1], values: [0.1] },
      ],
      [
        { op: 'Concat', inputs: ['x', other], output: 'a', attributes: [{ name: 'axis', i: 1 }] },
        { op: 'MatMul', inputs: ['a', 'W'], output: 'b' },
      ],
    ),
  );
}

describe('the network stays exactly the one that is given', () => {
  test('weights of one number come together where float64 has their sum', () => {
    const network = twice([0.5, 0.25], 'x');
    expect(kinds(network)).toEqual(['input', 'affine dense', 'activation']);
    expect([...forward(network, [4]).output]).toEqual([3]);
  });

  test('and else what is read is a node of its own', () => {
    const network = twice([1, 2 ** -60], 'x');
    expect(kinds(network)).toEqual(['input', 'affine sparse', 'affine dense', 'activation']);
    const [, , affine] = network.nodes;
    expect(affine.kind === 'affine' && affine.terms[0].map).toEqual({
      kind: 'dense',
      weights: Float32Array.of(1, 2 ** -60),
    });
  });

  test('as it is where a constant would be multiplied', () => {
    const network = twice([0.5, 0.1], 'c');
    expect(kinds(network)).toEqual(['input', 'affine sparse', 'affine dense', 'activation']);
    const [, affine] = network.nodes;
    expect(affine.kind === 'affine' && [...affine.bias]).toEqual([0, Math.fround(0.1)]);
  });
});

/** Operators that put numbers elsewhere, of tensors of any shape; `k` chooses among what an operator may do. */
const MOVES: Readonly<
  Record<
    string,
    (shape: number[], k: number) => readonly [Omit<NodeSpec, 'inputs' | 'output'>, number[]]
  >
> = {
  transpose: (shape) => [{ op: 'Transpose', attributes: order(0, 2, 1) }, [1, shape[2], shape[1]]],
  reverse: (shape, k) => {
    const axis = 1 + (k % 2);
    const attributes = [{ name: 'axis', i: axis }];
    return [{ op: 'Gather', attributes, name: `reverse ${shape[axis]}` }, shape];
  },
};

test('any transposes and gathers before a matrix, beside it and behind it', async () => {
  const moves = array(constantFrom(...Object.keys(MOVES)), { maxLength: 3 });
  await assert(
    asyncProperty(moves, moves, integer({ min: 0, max: 5 }), async (before, after, k) => {
      let shape = [1, 2, 3];
      let last = 'x';
      const nodes: NodeSpec[] = [];
      const add = (node: Omit<NodeSpec, 'inputs' | 'output'>, more: readonly string[]) => {
        const output = `t${nodes.length}`;
        nodes.push({ ...node, inputs: [last, ...more], output });
        last = output;
      };
      const move = (name: string) => {
        const [{ name: title, ...node }, made] = MOVES[name](shape, k);
        add(node, title ? [title] : []);
        shape = made;
      };
      before.forEach(move);
      add({ op: 'MatMul' }, [`W${shape[2]}`]);
      after.forEach(move);
      add({ op: 'Add' }, [last]);
      const tensors = [
        randomTensor('W2', [2, 2]),
        randomTensor('W3', [3, 3]),
        integers('reverse 2', [1, 0]),
        integers('reverse 3', [2, 0, 1]),
      ];
      const network = await expectAgreement(activated([1, 2, 3], tensors, nodes), 2);
      expect(network.nodes.length).toBeLessThanOrEqual(4);
    }),
    { numRuns: 40 },
  );
});
