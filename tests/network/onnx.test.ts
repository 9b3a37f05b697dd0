import { describe, expect, test } from 'vitest';
import { nameOf } from '../../src/network/activation';
import { forward } from '../../src/network/forward';
import { externalDataNames, openNetwork } from '../../src/network/open';
import { fixtureBytes, openFixture } from './fixtures';
import { B, bias, externalWeights, gemm, LAYER, openModel, relu, W, weights } from './onnx-layer';
import { encodableTensor, encode, rawBytes, type ModelSpec } from './onnx-models';
import { runtimeOutputsOf } from './onnx-runtime';

const W_TRANSPOSED = [1, 3, 2, -1];
const POINTS = [
  [0, 0],
  [1, -0.25],
  [-1, 2],
  [0.25, 0.75],
];

function expected([x, y]: number[]): number[] {
  return [Math.max(0, x + 2 * y + 0.5), Math.max(0, 3 * x - y - 0.25)];
}

const transposed = { name: 'Wt', dims: [2, 2], values: W_TRANSPOSED };

/** Ways to write the same layer. */
const VARIANTS: Record<string, ModelSpec> = {
  'Gemm with transB': LAYER,
  'Gemm without transB': {
    input: [1, 2],
    tensors: [transposed, bias],
    nodes: [{ op: 'Gemm', inputs: ['x', 'Wt', 'B'], output: 'z' }, relu],
  },
  'Gemm with alpha and beta': {
    input: [1, 2],
    tensors: [
      { ...weights, values: W.map((w) => w / 2) },
      { name: 'B', dims: [1, 2], values: B.map((b) => b * 4) },
    ],
    nodes: [
      {
        ...gemm,
        attributes: [...gemm.attributes, { name: 'alpha', f: 2 }, { name: 'beta', f: 0.25 }],
      },
      relu,
    ],
  },
  'Gemm without C, then Add': {
    input: [1, 2],
    tensors: [weights, bias],
    nodes: [
      { ...gemm, inputs: ['x', 'W', ''], output: 'p' },
      { op: 'Add', inputs: ['p', 'B'], output: 'z' },
      relu,
    ],
  },
  'MatMul on the right, bias first': {
    input: ['batch', 1, 2],
    tensors: [transposed, bias],
    nodes: [
      { op: 'MatMul', inputs: ['x', 'Wt'], output: 'p' },
      { op: 'Add', inputs: ['B', 'p'], output: 'z' },
      relu,
    ],
  },
  'MatMul on the left of a column': {
    input: [2, 1],
    tensors: [weights, { name: 'B', dims: [2, 1], values: B }],
    nodes: [
      { op: 'MatMul', inputs: ['W', 'x'], output: 'p' },
      { op: 'Add', inputs: ['p', 'B'], output: 'z' },
      relu,
    ],
  },
  'MatMul on the left of a vector': {
    input: [2],
    tensors: [weights, bias],
    nodes: [
      { op: 'MatMul', inputs: ['W', 'x'], output: 'p' },
      { op: 'Add', inputs: ['p', 'B'], output: 'z' },
      relu,
    ],
  },
  'an image, its mean subtracted, flattened': {
    input: [1, 1, 2, 1],
    tensors: [
      { name: 'mean', dims: [1, 1, 2, 1], values: [0.5, 0.25] },
      transposed,
      // W · mean is put back, so that the layer stays the one above.
      { name: 'B', dims: [2], values: [B[0] + 1, B[1] + 1.25] },
    ],
    nodes: [
      { op: 'Sub', inputs: ['x', 'mean'], output: 'centred' },
      { op: 'Flatten', inputs: ['centred'], output: 'flat' },
      { op: 'MatMul', inputs: ['flat', 'Wt'], output: 'p' },
      { op: 'Add', inputs: ['p', 'B'], output: 'z' },
      relu,
    ],
  },
  'Reshape to -1, Constant and Identity': {
    input: [1, 2, 1],
    tensors: [weights, bias],
    nodes: [
      {
        op: 'Constant',
        inputs: [],
        output: 'shape',
        attributes: [
          { name: 'value', t: encodableTensor({ dims: [2], values: [1, -1], type: 7 }) },
        ],
      },
      { op: 'Reshape', inputs: ['x', 'shape'], output: 'flat' },
      { op: 'Identity', inputs: ['flat'], output: 'same' },
      { op: 'Identity', inputs: ['W'], output: 'W2' },
      { ...gemm, inputs: ['same', 'W2', 'B'] },
      relu,
    ],
  },
  'Reshape with 0, and a constant of floats': {
    input: [1, 2],
    tensors: [weights, { name: 'shape', dims: [2], values: [0, 2], type: 7 }],
    nodes: [
      {
        op: 'Constant',
        inputs: [],
        output: 'B',
        attributes: [{ name: 'value_floats', floats: B }],
      },
      { op: 'Reshape', inputs: ['x', 'shape'], output: 'flat' },
      { ...gemm, inputs: ['flat', 'W', 'B'] },
      relu,
    ],
  },
  'a constant minus the product': {
    input: [1, 2],
    tensors: [{ ...weights, values: W.map((w) => -w) }, bias],
    nodes: [
      { ...gemm, inputs: ['x', 'W'], output: 'p' },
      { op: 'Sub', inputs: ['B', 'p'], output: 'z' },
      relu,
    ],
  },
  'weights in double': {
    input: [1, 2],
    tensors: [
      { ...weights, type: 11 },
      { ...bias, type: 11 },
    ],
    nodes: [gemm, relu],
  },
};

describe('one layer, written in many ways', () => {
  test.each(Object.entries(VARIANTS))('%s', (_, spec) => {
    const network = openModel(spec);
    for (const point of POINTS)
      expect([...forward(network, point).output]).toEqual(expected(point));
  });

  test('a product and its bias are one affine node', () => {
    for (const name of ['Gemm without C, then Add', 'MatMul on the right, bias first'])
      expect(openModel(VARIANTS[name]).nodes.map((node) => node.kind)).toEqual([
        'input',
        'affine',
        'activation',
      ]);
  });

  test('but not where float64 has no sum of two biases', () => {
    const network = openModel({
      input: [1, 2],
      tensors: [weights, bias, { name: 'C', dims: [2], values: [2 ** -60, 1] }],
      nodes: [{ ...gemm, output: 'p' }, { op: 'Add', inputs: ['p', 'C'], output: 'z' }, relu],
    });
    const biases = network.nodes.flatMap((node) =>
      node.kind === 'affine' ? [[...node.bias]] : [],
    );
    expect(biases).toEqual([B, [2 ** -60, 1]]);
  });

  test('numbers in float_data, double_data and external files', () => {
    const nodes = [
      {
        opType: 'Gemm',
        input: ['x', 'W', 'B'],
        output: ['z'],
        attribute: [{ name: 'transB', i: 1 }],
      },
      { opType: 'Relu', input: ['z'], output: ['y'] },
    ];
    const dim = [{ dimValue: 1 }, { dimValue: 2 }];
    const bytes = encode({
      graph: {
        node: nodes,
        initializer: [
          { name: 'W', dims: [2, 2], dataType: 1, floatData: W },
          { name: 'B', dims: [2], dataType: 11, doubleData: B },
        ],
        input: [{ name: 'x', type: { tensorType: { shape: { dim } } } }],
        output: [{ name: 'y' }],
      },
    });
    const inline = openNetwork('net.onnx', bytes).network;
    const external = openModel(
      { ...LAYER, tensors: [externalWeights(), bias] },
      new Map([['net.onnx.data', new Uint8Array([9, 9, 9, 9, ...rawBytes(W), 9])]]),
    );
    for (const point of POINTS)
      for (const network of [inline, external])
        expect([...forward(network, point).output]).toEqual(expected(point));
  });
});

/** A layer, and behind it an operator on any of x, z (before the ReLU) and h (behind it). */
function block(op: string, inputs: string[]): ModelSpec {
  return {
    input: [1, 2],
    tensors: [weights, bias],
    nodes: [gemm, { ...relu, output: 'h' }, { op, inputs, output: 'out' }],
  };
}

describe('skip connections', () => {
  test.each([
    ['Add', ['x', 'h'], (x: number, h: number) => x + h],
    ['Sub', ['x', 'h'], (x: number, h: number) => x - h],
    ['Sub', ['h', 'z'], (_x: number, h: number, z: number) => h - z],
  ])('%s of %s', (op, inputs, combine) => {
    const network = openModel(block(op, inputs));
    for (const point of POINTS) {
      const [x, y] = point;
      const z = [x + 2 * y + 0.5, 3 * x - y - 0.25];
      const wanted = z.map((zi, i) => combine(point[i], Math.max(0, zi), zi));
      expect([...forward(network, point).output]).toEqual(wanted);
    }
  });

  test('a join reads the branch and the skip in one affine node', () => {
    const { network } = openFixture('residual-24x3.onnx');
    const joins = network.nodes.filter((node) => node.kind === 'affine' && node.terms.length === 2);
    expect(joins).toHaveLength(3);
    expect(network.nodes.filter((node) => node.kind === 'affine')).toHaveLength(8);
  });

  test('what the output does not need is left out', () => {
    const network = openModel({ ...block('Add', ['x', 'h']), outputs: ['h'] });
    expect(network.nodes).toHaveLength(3);
  });
});

describe('the spiral from three exporters', () => {
  test('safetensors and both ONNX files are one network', () => {
    const networks = [
      'spiral-32x3.safetensors',
      'spiral-32x3-legacy.onnx',
      'spiral-32x3-dynamo.onnx',
    ];
    const [first, ...others] = networks.map((name) => openFixture(name).network);
    for (const other of others) expect(other).toEqual(first);
  });

  test('the hash covers the weights file', () => {
    const bytes = fixtureBytes('spiral-32x3-dynamo.onnx');
    const data = fixtureBytes('spiral-32x3-dynamo.onnx.data');
    const hash = (weightsFile: Uint8Array) =>
      openNetwork('s.onnx', bytes, new Map([['spiral-32x3-dynamo.onnx.data', weightsFile]])).sha256;
    const changed = data.slice();
    changed[5] ^= 1;
    expect(hash(changed)).not.toBe(hash(data));
  });

  test('the names of weights files are known before they are loaded', () => {
    expect(externalDataNames(fixtureBytes('spiral-32x3-dynamo.onnx'))).toEqual([
      'spiral-32x3-dynamo.onnx.data',
    ]);
    expect(externalDataNames(fixtureBytes('spiral-32x3-legacy.onnx'))).toEqual([]);
    expect(externalDataNames(new Uint8Array([1, 2, 3]))).toEqual([]);
  });
});

test('batch normalisation, leaky ReLU, absolute values and hard tanh, as PyTorch exports them', async () => {
  const name = 'mixed-activations-legacy.onnx';
  const { network } = openFixture(name);
  const kinds = network.nodes.flatMap((node) =>
    node.kind === 'activation' ? [nameOf(node.activation)] : [],
  );
  expect(kinds).toEqual(['leaky_relu:0.10000000149011612', 'abs', 'hardtanh']);
  const points = [-0.9, -0.3, 0.2, 0.7].flatMap((u) => [-0.8, 0.1, 0.6].map((v) => [u, v]));
  const wanted = await runtimeOutputsOf(fixtureBytes(name), [1, 2], points);
  for (const [k, point] of points.entries())
    for (const [i, y] of forward(network, point).output.entries())
      expect(y).toBeCloseTo(wanted[k][i], 5);
}, 60_000);
