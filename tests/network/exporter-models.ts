import { integers, randomTensor } from './onnx-agreement';
import type { ModelSpec, NodeSpec, TensorSpec } from './onnx-models';

/*
 * Tiny models written by hand, with random weights. Of converters that are no longer made each has the operators that
 * they leave behind, in that order and with their attributes. `tests/fixtures` has the files (README.md there).
 */

const ints = (name: string, values: readonly number[]) => ({ name, ints: values });
const int = (name: string, i: number) => ({ name, i });

function node(
  op: string,
  inputs: readonly string[],
  output: string,
  ...attributes: readonly Readonly<Record<string, unknown>>[]
): NodeSpec {
  return { op, inputs, output, attributes };
}

/** A convolution as PyTorch's exporters and tf2onnx write it. */
function conv(
  inputs: readonly string[],
  output: string,
  kernel: number,
  stride: number,
  padding: number,
): NodeSpec {
  return node(
    'Conv',
    inputs,
    output,
    ints('dilations', twice(1)),
    int('group', 1),
    ints('kernel_shape', twice(kernel)),
    ints('pads', [...twice(padding), ...twice(padding)]),
    ints('strides', twice(stride)),
  );
}

function twice(value: number): number[] {
  return [value, value];
}

function maxPool(input: string, output: string): NodeSpec {
  return node('MaxPool', [input], output, ints('kernel_shape', [2, 2]), ints('strides', [2, 2]));
}

/** Weights and a bias, of so many inputs. */
function layer(name: string, dims: readonly number[], units: number, seed: number): TensorSpec[] {
  return [randomTensor(`${name}.W`, dims, seed), randomTensor(`${name}.B`, [units], seed + 1)];
}

function gemm(input: string, name: string, output: string): NodeSpec {
  return node('Gemm', [input, `${name}.W`, `${name}.B`], output, int('transB', 1));
}

/** A residual block with a convolution in its shortcut, then dense layers, as PyTorch's tracing exporter writes it. */
const RESIDUAL: ModelSpec = {
  input: [1, 3, 12, 12],
  opset: 17,
  tensors: [
    ...layer('stem', [4, 3, 3, 3], 4, 31),
    ...layer('one', [6, 4, 3, 3], 6, 33),
    ...layer('two', [6, 6, 3, 3], 6, 35),
    ...layer('short', [6, 4, 1, 1], 6, 37),
    ...layer('dense', [10, 54], 10, 39),
    ...layer('read', [4, 10], 4, 41),
  ],
  nodes: [
    conv(['x', 'stem.W', 'stem.B'], 'stem', 3, 2, 1),
    node('Relu', ['stem'], 'h0'),
    conv(['h0', 'one.W', 'one.B'], 'one', 3, 2, 1),
    node('Relu', ['one'], 'h1'),
    conv(['h1', 'two.W', 'two.B'], 'two', 3, 1, 1),
    conv(['h0', 'short.W', 'short.B'], 'short', 1, 2, 0),
    node('Add', ['two', 'short'], 'sum'),
    node('Relu', ['sum'], 'h2'),
    node('Flatten', ['h2'], 'flat', int('axis', 1)),
    gemm('flat', 'dense', 'd'),
    node('Relu', ['d'], 'h3'),
    gemm('h3', 'read', 'y'),
  ],
};

/** A convolution, a pooling and a dense layer. */
const POOLED: ModelSpec = {
  input: [1, 1, 12, 12],
  opset: 11,
  tensors: [...layer('conv', [4, 1, 3, 3], 4, 51), ...layer('read', [5, 100], 5, 53)],
  nodes: [
    conv(['x', 'conv.W', 'conv.B'], 'c', 3, 1, 0),
    node('Relu', ['c'], 'r'),
    maxPool('r', 'p'),
    node('Flatten', ['p'], 'f', int('axis', 1)),
    gemm('f', 'read', 'y'),
  ],
};

/** A Keras network as keras2onnx writes it: from the end, with a name for each kind of tensor and a number behind it. */
const KERAS2ONNX: ModelSpec = {
  input: ['N', 8, 8, 1],
  opset: 11,
  tensors: [
    randomTensor('W', [4, 3], 61),
    randomTensor('B', [3], 62),
    randomTensor('W1', [12, 4], 63),
    randomTensor('B1', [4], 64),
    integers('shape_tensor', [-1, 12]),
    randomTensor('W2', [3, 1, 3, 3], 65),
    randomTensor('B2', [3], 66),
  ],
  nodes: [
    node('Identity', ['dense_4/Softmax:01'], 'dense_4/Softmax:0'),
    node('Softmax', ['biased_tensor_name'], 'dense_4/Softmax:01', int('axis', -1)),
    node('Add', ['transformed_tensor', 'B'], 'biased_tensor_name'),
    node('MatMul', ['dense_3/Relu:0', 'W'], 'transformed_tensor'),
    node('Relu', ['biased_tensor_name1'], 'dense_3/Relu:0'),
    node('Add', ['transformed_tensor1', 'B1'], 'biased_tensor_name1'),
    node('MatMul', ['flatten_2/Reshape:0', 'W1'], 'transformed_tensor1'),
    node('Reshape', ['max_pooling2d_4/MaxPool:0', 'shape_tensor'], 'flatten_2/Reshape:0'),
    node('Transpose', ['pooling_output'], 'max_pooling2d_4/MaxPool:0', ints('perm', [0, 2, 3, 1])),
    node(
      'MaxPool',
      ['conv2d_4/Relu:0'],
      'pooling_output',
      { name: 'auto_pad', s: Buffer.from('VALID') },
      int('ceil_mode', 0),
      ints('kernel_shape', twice(3)),
      ints('strides', twice(3)),
    ),
    node('Relu', ['convolution_output'], 'conv2d_4/Relu:0'),
    conv(['adjusted_input1', 'W2', 'B2'], 'convolution_output', 3, 1, 0),
    node('Transpose', ['x'], 'adjusted_input1', ints('perm', [0, 3, 1, 2])),
  ],
  outputs: ['dense_4/Softmax:0'],
};

/** A tensor of ones and minus ones. */
function signs(name: string, dims: readonly number[], seed: number): TensorSpec {
  const tensor = randomTensor(name, dims, seed);
  return { ...tensor, values: (tensor.values ?? []).map((x) => (x > 0 ? 1 : -1)) };
}

/** The sign of a binary network in Larq, which is nowhere 0, as tf2onnx writes it. */
function steSign(input: string, name: string): NodeSpec[] {
  return [
    node('Sign', [input], `${name}/Sign:0`),
    node('Add', [`${name}/Sign:0`, 'ste_sign/add/y:0'], `${name}/add:0`),
    node('Sign', [`${name}/add:0`], `${name}/Sign_1:0`),
  ];
}

/** A binary network of Larq's by tf2onnx: weights and activations are 1 or −1, pre-activations whole numbers. */
const LARQ: ModelSpec = {
  input: ['unk__9', 6, 6, 1],
  opset: 15,
  tensors: [
    signs('quant_conv2d/kernel:0', [4, 1, 3, 3], 71),
    signs('quant_conv2d_1/kernel:0', [3, 4, 2, 2], 72),
    signs('quant_dense/kernel:0', [27, 4], 73),
    { name: 'ste_sign/add/y:0', dims: [], values: [Math.fround(0.1)] },
    integers('const_fold_opt__8', [-1, 27]),
  ],
  nodes: [
    node('Transpose', ['x'], 'quant_conv2d/Conv2D__6:0', ints('perm', [0, 3, 1, 2])),
    conv(['quant_conv2d/Conv2D__6:0', 'quant_conv2d/kernel:0'], 'quant_conv2d/Conv2D:0', 3, 1, 0),
    ...steSign('quant_conv2d/Conv2D:0', 'quant_conv2d_1/ste_sign'),
    conv(
      ['quant_conv2d_1/ste_sign/Sign_1:0', 'quant_conv2d_1/kernel:0'],
      'quant_conv2d_1/Conv2D:0',
      2,
      1,
      0,
    ),
    node(
      'Transpose',
      ['quant_conv2d_1/Conv2D:0'],
      'quant_conv2d_1/Conv2D__7:0',
      ints('perm', [0, 2, 3, 1]),
    ),
    node('Reshape', ['quant_conv2d_1/Conv2D__7:0', 'const_fold_opt__8'], 'flatten/Reshape:0'),
    ...steSign('flatten/Reshape:0', 'quant_dense/ste_sign'),
    node(
      'MatMul',
      ['quant_dense/ste_sign/Sign_1:0', 'quant_dense/kernel:0'],
      'quant_dense/MatMul:0',
    ),
    node('Softmax', ['quant_dense/MatMul:0'], 'activation'),
  ],
};

/** By the names of the files. */
export const EXPORTED: Readonly<Record<string, ModelSpec>> = {
  'conv-residual.onnx': RESIDUAL,
  'conv-pooled.onnx': POOLED,
  'keras2onnx-cnn.onnx': KERAS2ONNX,
  'larq-signs.onnx': LARQ,
};
