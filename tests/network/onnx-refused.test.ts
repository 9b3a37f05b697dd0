import { describe, expect, test } from 'vitest';
import { NetworkError } from '../../src/network/errors';
import { externalDataNames } from '../../src/network/open';
import { bias, externalWeights, gemm, LAYER, openModel, relu, weights } from './onnx-layer';
import { encodeModel, type ModelSpec } from './onnx-models';

const transposed = { name: 'transB', i: 1 };

/** A layer whose bias is added along an axis. */
function addAlong(axis: number): ModelSpec['nodes'] {
  return [
    { op: 'MatMul', inputs: ['x', 'W'], output: 'm' },
    { op: 'Add', inputs: ['m', 'B'], output: 'z', attributes: [{ name: 'axis', i: axis }] },
    relu,
  ];
}

/** Models that are refused, and how the sentence goes on after the file's name. */
const REFUSED: [string, ModelSpec, string][] = [
  [
    'an operator that is not read',
    { ...LAYER, nodes: [gemm, { ...relu, op: 'GridSample', name: 'warp' }] },
    'operator GridSample (node "warp") is not supported; `crease inspect` lists what becomes of each operator.',
  ],
  [
    'a tensor that is stored twice',
    { ...LAYER, tensors: [weights, bias, { ...bias, values: [1, 2] }] },
    'the tensor "B" is stored twice.',
  ],
  [
    'a tensor that two nodes make',
    { ...LAYER, nodes: [gemm, { ...gemm, inputs: ['x', 'W'] }, relu] },
    'the tensor "z" is made twice.',
  ],
  [
    'a tensor that is stored and made',
    { ...LAYER, tensors: [weights, bias, { ...bias, name: 'z' }] },
    'the tensor "z" is made twice.',
  ],
  [
    'an input that a node makes',
    {
      ...LAYER,
      nodes: [
        { ...gemm, output: 'x' },
        { ...relu, inputs: ['x'] },
      ],
    },
    'the tensor "x" is made twice.',
  ],
  [
    'an input that is declared twice',
    { ...LAYER, moreInputs: ['x'] },
    'the input "x" is declared twice.',
  ],
  [
    'an operator of another domain',
    { ...LAYER, nodes: [gemm, { ...relu, domain: 'com.example' }] },
    'operator Relu (the node that makes "y") is not supported',
  ],
  [
    'two outputs',
    { ...LAYER, outputs: ['y', 'z'] },
    'the graph has 2 outputs ("y", "z"); --output NAME says which is meant.',
  ],
  [
    'a graph that mixes the points of a batch',
    {
      ...LAYER,
      input: [32768, 2],
      nodes: [
        gemm,
        {
          op: 'ReduceMean',
          inputs: ['z'],
          output: 'm',
          attributes: [{ name: 'axes', ints: [0] }],
        },
        { ...relu, inputs: ['m'] },
      ],
    },
    'operator ReduceMean (the node that makes "m") works across the 32768 points of the batch; Crease evaluates one.',
  ],
  [
    'a graph whose first dimension is no batch, by what it is refused for',
    {
      ...LAYER,
      input: [12, 2],
      nodes: [
        gemm,
        {
          op: 'ReduceMean',
          inputs: ['z'],
          output: 'm',
          attributes: [{ name: 'axes', ints: [0] }],
        },
        { op: 'Pow', inputs: ['m', 'B'], output: 'p' },
        { ...relu, inputs: ['p'] },
      ],
    },
    'operator Pow (the node that makes "p") is smooth',
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
    'weights that expect other inputs',
    { ...LAYER, input: [1, 3] },
    'operator Gemm (the node that makes "z") expects 2 inputs, but what it reads has 3.',
  ],
  [
    'a tensor that nothing makes',
    { ...LAYER, tensors: [weights] },
    'operator Gemm (the node that makes "z") reads "B", which nothing before it makes.',
  ],
  [
    'a NaN among the weights',
    { ...LAYER, tensors: [{ ...weights, values: [1, NaN, 3, 4] }, bias] },
    'tensor "W": number 1 is NaN, which is not finite.',
  ],
  [
    'dimensions that the data does not fill',
    { ...LAYER, tensors: [{ ...weights, dims: [2 ** 40, 2 ** 40] }, bias] },
    'tensor "W" holds 4 numbers, but its shape needs',
  ],
  [
    'a path for the weights file',
    { ...LAYER, tensors: [externalWeights({ location: '../x' }), bias] },
    'tensor "W" lies in "../x", but a weights file must lie beside the network.',
  ],
  [
    'a weights file that is not given',
    { ...LAYER, tensors: [externalWeights(), bias] },
    'the network needs its weights file net.onnx.data beside it; give both together.',
  ],
  [
    'an empty tensor with a billion rows',
    { ...LAYER, tensors: [{ ...weights, dims: [1e9, 0], values: [] }, bias] },
    'tensor "W" has the shape [1000000000, 0], which holds nothing.',
  ],
  [
    'an input of a billion numbers',
    { input: [1, 1e9], nodes: [{ ...relu, inputs: ['x'] }] },
    'the graph asks for far more numbers than the file holds.',
  ],
  [
    'a convolution of a small kernel over billions of places',
    {
      input: [1, 1, 2, 2],
      tensors: [{ name: 'K', dims: [1, 1, 1, 1], values: [1] }],
      nodes: [
        {
          op: 'Conv',
          inputs: ['x', 'K'],
          output: 'z',
          attributes: [{ name: 'pads', ints: [60000, 60000, 60000, 60000] }],
        },
        relu,
      ],
    },
    'the graph asks for far more numbers than the file holds.',
  ],
  [
    'a tensor that is repeated a billion times',
    {
      input: [1, 2],
      tensors: [{ name: 'r', dims: [2], values: [1000000, 1000], type: 7 }],
      nodes: [{ op: 'Tile', inputs: ['x', 'r'], output: 'z' }, relu],
    },
    'the graph asks for far more numbers than the file holds.',
  ],
  [
    'a size that is not fixed',
    { ...LAYER, input: [1, 'n'] },
    'input "x" has no fixed size in dimension 1 ("n"); only the batch may vary.',
  ],
  ...['location', 'offset', 'length', 'checksum'].map((key): [string, ModelSpec, string] => [
    `a weights file whose ${key} is given twice`,
    {
      ...LAYER,
      tensors: [
        {
          name: 'W',
          dims: [2, 2],
          external: [
            ['location', 'net.onnx.data'],
            ['offset', '4'],
            ['length', '16'],
            ['checksum', 'a'],
            [key, '0'],
          ],
        },
        bias,
      ],
    },
    `tensor "W" has the ${key} of its weights twice.`,
  ]),
  [
    'two opsets, one of them by the long name of the domain',
    { ...LAYER, moreOpsets: [{ domain: 'ai.onnx', version: 6 }] },
    'the opset of the domain "ai.onnx" is given twice.',
  ],
  [
    'two opsets without a domain',
    { ...LAYER, opset: 6, moreOpsets: [{ version: 13 }] },
    'the opset of the domain "ai.onnx" is given twice.',
  ],
  [
    'two opsets of another domain',
    { ...LAYER, moreOpsets: [{ domain: 'ai.onnx.ml', version: 2 }] },
    'the opset of the domain "ai.onnx.ml" is given twice.',
  ],
  [
    'Add along an axis, as opset 6 has it',
    { ...LAYER, opset: 6, nodes: addAlong(1) },
    'the file is of ONNX opset 6, where operators broadcast by attributes (axis, broadcast)',
  ],
  [
    'the same in a file that says it is of a later opset',
    { ...LAYER, nodes: addAlong(1) },
    'operator Add (the node that makes "z") has the attribute axis of opset 6 and before',
  ],
  [
    'an attribute that is given twice',
    { ...LAYER, nodes: [{ ...gemm, attributes: [transposed, { ...transposed, i: 0 }] }, relu] },
    'operator Gemm (the node that makes "z") has the attribute transB twice.',
  ],
  ['no ReLU at all', { ...LAYER, nodes: [gemm] }, 'The network has no ReLU layer'],
];

describe('what is refused, in one sentence', () => {
  test.each(REFUSED)('%s', (_, spec, sentence) => {
    expect(() => openModel(spec)).toThrow(NetworkError);
    expect(() => openModel(spec)).toThrow(`net.onnx: ${sentence}`);
  });

  test('a weights file that is too short', () => {
    const spec = { ...LAYER, tensors: [externalWeights(), bias] };
    const short = new Map([['net.onnx.data', new Uint8Array(10)]]);
    expect(() => openModel(spec, short)).toThrow(
      'net.onnx: tensor "W" ends at byte 20 of net.onnx.data, which has 10.',
    );
  });

  test('a graph that no weights would help, before its weights file is asked for', () => {
    const external = { ...LAYER, tensors: [externalWeights(), bias] };
    const refused: [ModelSpec, string][] = [
      [{ ...external, nodes: [gemm, { ...relu, op: 'Sin' }] }, 'operator Sin'],
      [
        { ...external, nodes: [{ ...gemm, attributes: [{ name: 'transA', i: 1 }] }, relu] },
        'operator Gemm (the node that makes "z") expects 2 inputs, but what it reads has 1.',
      ],
      [
        { ...external, nodes: [gemm, { op: 'MatMul', inputs: ['z', 'z'], output: 'y' }] },
        'operator MatMul (the node that makes "y") multiplies two computed values',
      ],
      [{ ...external, input: [1, 3] }, 'operator Gemm (the node that makes "z") expects 2 inputs'],
    ];
    for (const [spec, sentence] of refused) {
      expect(() => openModel(spec)).toThrow(`net.onnx: ${sentence}`);
      expect(externalDataNames(encodeModel(spec))).toEqual([]);
    }
    expect(externalDataNames(encodeModel(external))).toEqual(['net.onnx.data']);
  });

  test('a graph with weights that are too many to stand in for asks for their file', () => {
    const dims = [2 ** 20, 2 ** 20];
    const huge = { ...externalWeights(), dims };
    const spec = { ...LAYER, input: [1, 2 ** 20], tensors: [huge, bias] };
    expect(externalDataNames(encodeModel(spec))).toEqual(['net.onnx.data']);
    expect(() => openModel(spec)).toThrow('needs its weights file net.onnx.data beside it');
  });
});
