import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/network/errors';
import { forward } from '../../src/network/forward';
import type { Network } from '../../src/network/network';
import { externalDataNames, openNetwork } from '../../src/network/open';
import { fixtureBytes, openFixture } from './fixtures';
import { encodableTensor, encode, encodeModel, rawBytes, type ModelSpec } from './onnx-models';

/** Two units on two inputs: relu(x0 + 2 x1 + 0.5) and relu(3 x0 − x1 − 0.25). */
const W = [1, 2, 3, -1];
const W_TRANSPOSED = [1, 3, 2, -1];
const B = [0.5, -0.25];
const POINTS = [
  [0, 0],
  [1, -0.25],
  [-1, 2],
  [0.25, 0.75],
];

function expected([x, y]: number[]): number[] {
  return [Math.max(0, x + 2 * y + 0.5), Math.max(0, 3 * x - y - 0.25)];
}

function openModel(spec: ModelSpec, companions?: ReadonlyMap<string, Uint8Array>): Network {
  return openNetwork('net.onnx', encodeModel(spec), companions).network;
}

const weights = { name: 'W', dims: [2, 2], values: W };
const transposed = { name: 'Wt', dims: [2, 2], values: W_TRANSPOSED };
const bias = { name: 'B', dims: [2], values: B };
const relu = { op: 'Relu', inputs: ['z'], output: 'y' };
const gemm = {
  op: 'Gemm',
  inputs: ['x', 'W', 'B'],
  output: 'z',
  attributes: [{ name: 'transB', i: 1 }],
};

/** Ways to write the same layer. */
const VARIANTS: Record<string, ModelSpec> = {
  'Gemm with transB': { input: ['batch', 2], tensors: [weights, bias], nodes: [gemm, relu] },
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
      { ...VARIANTS['Gemm with transB'], tensors: [externalWeights(), bias] },
      new Map([['net.onnx.data', new Uint8Array([9, 9, 9, 9, ...rawBytes(W), 9])]]),
    );
    for (const point of POINTS)
      for (const network of [inline, external])
        expect([...forward(network, point).output]).toEqual(expected(point));
  });
});

function externalWeights(entries: Record<string, string> = {}) {
  const external = { location: 'net.onnx.data', offset: '4', length: '16', ...entries };
  return { name: 'W', dims: [2, 2], external };
}

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

/** Models that are refused, and how the sentence goes on after the file's name. */
const REFUSED: [string, ModelSpec, string][] = [
  [
    'an operator that is not read',
    { ...VARIANTS['Gemm with transB'], nodes: [gemm, { ...relu, op: 'Conv', name: 'conv1' }] },
    'operator Conv (node "conv1") is not supported; Crease reads Gemm, MatMul, Add, Sub, Relu,',
  ],
  [
    'an operator of another domain',
    { ...VARIANTS['Gemm with transB'], nodes: [gemm, { ...relu, domain: 'com.example' }] },
    'operator Relu (the node that makes "y") is not supported',
  ],
  [
    'a second input',
    { ...VARIANTS['Gemm with transB'], moreInputs: ['x2'] },
    'the graph needs one input, but has 2 ("x", "x2").',
  ],
  [
    'two outputs',
    { ...VARIANTS['Gemm with transB'], outputs: ['y', 'z'] },
    'the graph needs one output, but has 2 ("y", "z").',
  ],
  [
    'a batch of four',
    { ...VARIANTS['Gemm with transB'], input: [4, 2] },
    'operator Gemm (the node that makes "z") reads [4, 2], but Crease evaluates one point: [1, n].',
  ],
  [
    'a bias that repeats the units',
    {
      input: [1, 2, 1],
      tensors: [bias],
      nodes: [{ op: 'Add', inputs: ['x', 'B'], output: 'z' }, relu],
    },
    'operator Add (the node that makes "z") repeats [1, 2, 1] to [1, 2, 2].',
  ],
  [
    'a Reshape to another size',
    {
      input: [1, 2],
      tensors: [{ name: 's', dims: [2], values: [1, 3], type: 7 }],
      nodes: [{ op: 'Reshape', inputs: ['x', 's'], output: 'z' }, relu],
    },
    'operator Reshape (the node that makes "z") makes [1, 3] of [1, 2], which is not a view',
  ],
  [
    'a Flatten that keeps rows apart',
    {
      input: [1, 2],
      nodes: [
        { op: 'Flatten', inputs: ['x'], output: 'z', attributes: [{ name: 'axis', i: 2 }] },
        relu,
      ],
    },
    'operator Flatten (the node that makes "z") makes [2, 1]',
  ],
  [
    'weights that expect other inputs',
    { ...VARIANTS['Gemm with transB'], input: [1, 3] },
    'operator Gemm (the node that makes "z") expects 2 inputs, but what it reads has 3.',
  ],
  [
    'a tensor that nothing makes',
    { ...VARIANTS['Gemm with transB'], tensors: [weights] },
    'operator Gemm (the node that makes "z") reads "B", which nothing before it makes.',
  ],
  [
    'a NaN among the weights',
    { ...VARIANTS['Gemm with transB'], tensors: [{ ...weights, values: [1, NaN, 3, 4] }, bias] },
    'tensor "W": number 1 is NaN, which is not finite.',
  ],
  [
    'dimensions that the data does not fill',
    { ...VARIANTS['Gemm with transB'], tensors: [{ ...weights, dims: [2 ** 40, 2 ** 40] }, bias] },
    'tensor "W" holds 4 numbers, but its shape needs',
  ],
  [
    'a path for the weights file',
    { ...VARIANTS['Gemm with transB'], tensors: [externalWeights({ location: '../x' }), bias] },
    'tensor "W" lies in "../x", but a weights file must lie beside the network.',
  ],
  [
    'a weights file that is not given',
    { ...VARIANTS['Gemm with transB'], tensors: [externalWeights(), bias] },
    'the network needs its weights file net.onnx.data beside it; give both together.',
  ],
  [
    'an input of a billion numbers',
    { input: [1, 1e9], nodes: [{ ...relu, inputs: ['x'] }] },
    'the graph asks for far more numbers than the file holds.',
  ],
  [
    'a size that is not fixed',
    { ...VARIANTS['Gemm with transB'], input: [1, 'n'] },
    'input "x" has no fixed size in dimension 1 ("n"); only the batch may vary.',
  ],
  [
    'no ReLU at all',
    { ...VARIANTS['Gemm with transB'], nodes: [gemm] },
    'The network has no ReLU layer',
  ],
];

describe('what is refused, in one sentence', () => {
  test.each(REFUSED)('%s', (_, spec, sentence) => {
    expect(() => openModel(spec)).toThrow(NetworkError);
    expect(() => openModel(spec)).toThrow(`net.onnx: ${sentence}`);
  });

  test('a weights file that is too short', () => {
    const spec = { ...VARIANTS['Gemm with transB'], tensors: [externalWeights(), bias] };
    const short = new Map([['net.onnx.data', new Uint8Array(10)]]);
    expect(() => openModel(spec, short)).toThrow(
      'net.onnx: tensor "W" ends at byte 20 of net.onnx.data, which has 10.',
    );
  });

  test('batch norm and leaky ReLU, until they are read', () => {
    expect(() => openFixture('mixed-activations-legacy.onnx')).toThrow(
      'mixed-activations-legacy.onnx: operator BatchNormalization (node "/bn/BatchNormalization")',
    );
  });
});
