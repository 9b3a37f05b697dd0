import { assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { describe, test } from 'vitest';
import { activated, expectAgreement, integers, randomTensor } from './onnx-agreement';
import type { ModelSpec, NodeSpec, TensorSpec } from './onnx-models';

type Attribute = Readonly<Record<string, unknown>>;
const i = (name: string, value: number): Attribute => ({ name, i: value });
const f = (name: string, value: number): Attribute => ({ name, f: value });
const ints = (name: string, ...values: number[]): Attribute => ({ name, ints: values });
const text = (name: string, value: string): Attribute => ({
  name,
  s: new TextEncoder().encode(value),
});

/** One node on the input, of an input's shape, with constant inputs of random numbers or given ones. */
function one(
  op: string,
  input: ModelSpec['input'],
  constants: readonly (TensorSpec | undefined)[] = [],
  attributes: readonly Attribute[] = [],
  opset?: number,
): ModelSpec {
  const node: NodeSpec = {
    op,
    inputs: ['x', ...constants.map((tensor) => tensor?.name ?? '')],
    output: 'z',
    attributes,
  };
  const tensors = constants.filter((tensor) => tensor !== undefined);
  return activated(input, tensors, [node], opset);
}

const W = (...dims: number[]) => randomTensor('W', dims);
const B = (count: number) => randomTensor('B', [count], 9);

const MODELS: Readonly<Record<string, ModelSpec>> = {
  'Conv of one dimension': one('Conv', [1, 2, 7], [W(3, 2, 3), B(3)], [ints('pads', 1, 1)]),
  'Conv of two dimensions': one('Conv', [1, 2, 5, 6], [W(3, 2, 3, 2), B(3)]),
  'Conv of three dimensions': one('Conv', [1, 2, 4, 3, 5], [W(2, 2, 2, 3, 2)]),
  'Conv with strides, padding and dilation': one(
    'Conv',
    [1, 2, 7, 8],
    [W(4, 2, 3, 3), B(4)],
    [ints('strides', 2, 1), ints('pads', 1, 2, 0, 1), ints('dilations', 1, 2)],
  ),
  'Conv in groups': one('Conv', [1, 4, 5, 5], [W(6, 2, 3, 3), B(6)], [i('group', 2)]),
  'Conv by channel': one('Conv', [1, 3, 5, 5], [W(3, 1, 3, 3)], [i('group', 3)]),
  'Conv with SAME_UPPER': one(
    'Conv',
    [1, 2, 5, 6],
    [W(3, 2, 2, 3)],
    [text('auto_pad', 'SAME_UPPER'), ints('strides', 2, 2)],
  ),
  'Conv with SAME_LOWER': one(
    'Conv',
    [1, 2, 5, 6],
    [W(3, 2, 2, 3)],
    [text('auto_pad', 'SAME_LOWER')],
  ),
  'Conv with VALID': one('Conv', [1, 2, 5, 6], [W(3, 2, 2, 3)], [text('auto_pad', 'VALID')]),
  'ConvTranspose of one dimension': one('ConvTranspose', [1, 2, 5], [W(2, 3, 3), B(3)]),
  ConvTranspose: one(
    'ConvTranspose',
    [1, 2, 3, 4],
    [W(2, 3, 3, 2), B(3)],
    [ints('strides', 2, 3), ints('pads', 1, 0, 1, 0), ints('output_padding', 1, 2)],
  ),
  'ConvTranspose in groups, with dilation': one(
    'ConvTranspose',
    [1, 4, 3, 4],
    [W(4, 3, 2, 2)],
    [i('group', 2), ints('dilations', 2, 1)],
  ),
  'ConvTranspose with output_shape': one(
    'ConvTranspose',
    [1, 2, 3, 4],
    [W(2, 3, 3, 3)],
    [ints('output_shape', 6, 7), ints('strides', 2, 2)],
  ),
  'ConvTranspose with SAME_UPPER': one(
    'ConvTranspose',
    [1, 2, 3, 4],
    [W(2, 3, 3, 3)],
    [text('auto_pad', 'SAME_UPPER'), ints('strides', 2, 2)],
  ),
  AveragePool: one(
    'AveragePool',
    [1, 2, 5, 6],
    [],
    [ints('kernel_shape', 3, 2), ints('strides', 2, 1), ints('pads', 1, 1, 1, 0)],
  ),
  'AveragePool that counts its padding': one(
    'AveragePool',
    [1, 2, 5, 6],
    [],
    [
      ints('kernel_shape', 3, 2),
      ints('strides', 2, 2),
      ints('pads', 1, 1, 1, 0),
      i('count_include_pad', 1),
    ],
  ),
  'AveragePool in ceil_mode': one(
    'AveragePool',
    [1, 2, 6, 5],
    [],
    [ints('kernel_shape', 3, 3), ints('strides', 2, 2), i('ceil_mode', 1)],
  ),
  'AveragePool in ceil_mode that counts its padding': one(
    'AveragePool',
    [1, 1, 6, 6],
    [],
    [
      ints('kernel_shape', 3, 3),
      ints('strides', 2, 2),
      ints('pads', 1, 1, 1, 1),
      i('ceil_mode', 1),
      i('count_include_pad', 1),
    ],
    19,
  ),
  'AveragePool with dilations': one(
    'AveragePool',
    [1, 2, 7, 7],
    [],
    [ints('kernel_shape', 2, 3), ints('dilations', 2, 2)],
    19,
  ),
  'AveragePool of one dimension': one('AveragePool', [1, 2, 6], [], [ints('kernel_shape', 2)]),
  GlobalAveragePool: one('GlobalAveragePool', [1, 3, 4, 5]),
  MaxPool: one('MaxPool', [1, 2, 4, 6], [], [ints('kernel_shape', 2, 2), ints('strides', 2, 2)]),
  'MaxPool with overlaps and padding': one(
    'MaxPool',
    [1, 2, 5, 6],
    [],
    [ints('kernel_shape', 3, 2), ints('strides', 2, 1), ints('pads', 1, 1, 1, 0)],
  ),
  'MaxPool in ceil_mode, with dilations': one(
    'MaxPool',
    [1, 1, 7, 8],
    [],
    [ints('kernel_shape', 2, 2), ints('strides', 2, 2), ints('dilations', 2, 2), i('ceil_mode', 1)],
  ),
  'MaxPool with SAME_UPPER': one(
    'MaxPool',
    [1, 1, 5, 6],
    [],
    [ints('kernel_shape', 2, 2), ints('strides', 2, 2), text('auto_pad', 'SAME_UPPER')],
  ),
  'MaxPool of three dimensions': one(
    'MaxPool',
    [1, 1, 4, 4, 2],
    [],
    [ints('kernel_shape', 2, 2, 1)],
  ),
  GlobalMaxPool: one('GlobalMaxPool', [1, 3, 2, 3]),
  'Pad with zeros': one('Pad', [1, 2, 3], [integers('p', [0, 1, 2, 1, 0, 1])]),
  'Pad with a number': one(
    'Pad',
    [1, 2, 3],
    [integers('p', [0, 1, 2, 1, 0, 1]), { name: 'c', dims: [], values: [0.75] }],
  ),
  'Pad of the first version': one(
    'Pad',
    [1, 2, 3],
    [],
    [ints('pads', 0, 0, 1, 0, 0, 1), f('value', 0.5)],
    9,
  ),
  'Pad that reflects': one(
    'Pad',
    [1, 4, 3],
    [integers('p', [0, 2, 1, 0, 3, 2])],
    [text('mode', 'reflect')],
  ),
  'Pad with the edge': one(
    'Pad',
    [1, 4, 3],
    [integers('p', [0, 2, 1, 0, 3, 2])],
    [text('mode', 'edge')],
  ),
  'Pad that crops': one('Pad', [1, 4, 5], [integers('p', [0, -1, 1, 0, 0, -2])]),
  'Pad along axes': one(
    'Pad',
    [1, 4, 3],
    [integers('p', [1, 2]), undefined, integers('a', [-1])],
    [],
    18,
  ),
  'Pad that wraps': one(
    'Pad',
    [1, 4, 3],
    [integers('p', [0, 2, 1, 0, 3, 2])],
    [text('mode', 'wrap')],
    19,
  ),
  Transpose: one('Transpose', [1, 2, 3, 4], [], [ints('perm', 0, 2, 3, 1)]),
  'Transpose without an order': one('Transpose', [1, 2, 3]),
  'Slice by attributes': one(
    'Slice',
    [1, 5, 6],
    [],
    [ints('starts', 1, -4), ints('ends', 4, 100), ints('axes', 1, 2)],
    9,
  ),
  'Slice with steps': one(
    'Slice',
    [1, 5, 6],
    [
      integers('s', [4, 1]),
      integers('e', [-100, 6]),
      integers('a', [1, -1]),
      integers('t', [-2, 2]),
    ],
  ),
  'Slice to the largest end': {
    ...one('Slice', [1, 5], [integers('s', [1]), integers('e', [0]), integers('a', [1])]),
    tensors: [
      integers('s', [1]),
      { name: 'e', dims: [1], values: [2 ** 31 - 1], type: 6 },
      integers('a', [1]),
    ].map((tensor) => ({ ...tensor, type: 6 })),
  },
  Gather: one('Gather', [1, 4, 3], [integers('n', [2, -1, 0, 2], [2, 2])], [i('axis', 1)]),
  'Gather of one': one('Gather', [1, 4, 3], [integers('n', [2], [])], [i('axis', 1)]),
  GatherND: one('GatherND', [3, 4, 2], [integers('n', [2, -1, 0, 2, 0, 2], [3, 2])]),
  'GatherND of one number each': one('GatherND', [3, 4], [integers('n', [2, 0, 0, 3], [1, 2, 2])]),
  'Squeeze by attribute': one('Squeeze', [1, 1, 4, 1], [], [ints('axes', 1, 3)], 11),
  'Squeeze by input': one('Squeeze', [1, 1, 4, 1], [integers('a', [-1])]),
  'Squeeze of all': one('Squeeze', [1, 1, 4, 1]),
  'Unsqueeze by attribute': one('Unsqueeze', [1, 4], [], [ints('axes', 0, 3)], 11),
  'Unsqueeze by input': one('Unsqueeze', [1, 4], [integers('a', [-1, 1])]),
  Expand: one('Expand', [1, 1, 3], [integers('s', [1, 2, 4, 1])]),
  Tile: one('Tile', [1, 2, 3], [integers('r', [1, 2, 3])]),
  'DepthToSpace, DCR': one('DepthToSpace', [1, 8, 2, 3], [], [i('blocksize', 2)]),
  'DepthToSpace, CRD': one(
    'DepthToSpace',
    [1, 8, 2, 3],
    [],
    [i('blocksize', 2), text('mode', 'CRD')],
  ),
  SpaceToDepth: one('SpaceToDepth', [1, 2, 4, 6], [], [i('blocksize', 2)]),
  'ReduceSum by input': one('ReduceSum', [1, 3, 4], [integers('a', [1])], [i('keepdims', 0)]),
  'ReduceSum by attribute': one('ReduceSum', [1, 3, 4], [], [ints('axes', -1)], 11),
  'ReduceSum of nothing': one('ReduceSum', [1, 3], [], [i('noop_with_empty_axes', 1)]),
  ReduceMean: one('ReduceMean', [1, 3, 4, 2], [], [ints('axes', 1, 3)]),
  'ReduceMean by input': one('ReduceMean', [1, 3, 4], [integers('a', [2, 1])], [], 18),
  'ReduceMean of all': one('ReduceMean', [1, 3, 4], [], [i('keepdims', 0)]),
  ReduceMax: one('ReduceMax', [1, 3, 4], [], [ints('axes', 1), i('keepdims', 0)]),
  'ReduceMin of all but the first': one('ReduceMin', [1, 3, 2], [], [ints('axes', 1, 2)]),
  'MatMul of rows': one('MatMul', [1, 3, 4], [W(4, 2)]),
  'MatMul of rows by a stack': one('MatMul', [1, 3, 4], [W(2, 4, 2)]),
  'MatMul of a stack by a stack': one('MatMul', [1, 2, 3, 4], [W(2, 4, 2)]),
  'MatMul by a vector': one('MatMul', [1, 3, 4], [W(4)]),
  'Gemm of rows': activated(
    [1, 12],
    [W(2, 4), B(2), integers('s', [3, 4])],
    [
      { op: 'Reshape', inputs: ['x', 's'], output: 'r' },
      { op: 'Gemm', inputs: ['r', 'W', 'B'], output: 'z', attributes: [i('transB', 1)] },
    ],
  ),
  'Gemm of columns, on the right, and with a computed C': activated(
    [1, 6],
    [W(3, 4), integers('s', [2, 3]), integers('t', [3, 2])],
    [
      { op: 'Reshape', inputs: ['x', 's'], output: 'r' },
      { op: 'Gemm', inputs: ['r', 'W'], output: 'p.t' },
      { op: 'Transpose', inputs: ['p.t'], output: 'p' },
      { op: 'Reshape', inputs: ['x', 't'], output: 'q' },
      {
        op: 'Gemm',
        inputs: ['W', 'q', 'p'],
        output: 'z',
        attributes: [i('transA', 1), i('transB', 0), f('beta', 0.5)],
      },
    ],
  ),
  'Einsum of rows': one('Einsum', [1, 3, 4], [W(4, 2)], [text('equation', 'bij,jk->bik')]),
  'Einsum of heads': one('Einsum', [1, 3, 4], [W(4, 2, 5)], [text('equation', 'bsd, dhk -> bhsk')]),
  'Einsum with dots': one('Einsum', [1, 3, 4], [W(4, 2)], [text('equation', '...j,jk->...k')]),
  'Einsum of a transpose': one('Einsum', [1, 3, 4], [], [text('equation', 'bij->bji')]),
  'Einsum by element': one('Einsum', [1, 3, 4], [W(3, 4)], [text('equation', 'bij,ij->b')]),
  'Mul that repeats': one('Mul', [1, 1, 3], [W(4, 1)]),
  'Div that repeats': one('Div', [1, 3, 1], [{ name: 'D', dims: [2], values: [0.5, 3] }]),
  'Add that repeats': one('Add', [1, 3, 1], [W(2)]),
  'Sum of one': one('Sum', [1, 4]),
  'Upsample by 2': one(
    'Upsample',
    [1, 2, 3, 2],
    [{ name: 's', dims: [4], values: [1, 1, 2, 3] }],
    [text('mode', 'nearest')],
    9,
  ),
  'Upsample by attribute, linear': one(
    'Upsample',
    [1, 2, 3, 2],
    [],
    [{ name: 'scales', floats: [1, 1, 2, 2] }, text('mode', 'linear')],
    7,
  ),
  'Resize of the first version': one(
    'Resize',
    [1, 2, 3, 4],
    [{ name: 's', dims: [4], values: [1, 1, 1.5, 2] }],
    [text('mode', 'nearest')],
    10,
  ),
  'Where of a mask': activated(
    [1, 4],
    [{ name: 'm', dims: [4], values: [1, 0, 0, 1], type: 9 }, W(1, 4)],
    [{ op: 'Where', inputs: ['m', 'x', 'W'], output: 'z' }],
  ),
  'Split in equal parts': activated(
    [1, 4, 3],
    [],
    [
      { op: 'Split', inputs: ['x'], output: 'a,b', attributes: [i('axis', 1)] },
      { op: 'Sub', inputs: ['b', 'a'], output: 'z' },
    ],
  ),
  'Split by attribute': activated(
    [1, 5],
    [],
    [
      {
        op: 'Split',
        inputs: ['x'],
        output: 'a,b',
        attributes: [i('axis', 1), ints('split', 2, 3)],
      },
      { op: 'Concat', inputs: ['b', 'x', 'a'], output: 'z', attributes: [i('axis', -1)] },
    ],
    11,
  ),
  'Split by number': activated(
    [1, 5],
    [],
    [
      {
        op: 'Split',
        inputs: ['x'],
        output: 'a,b',
        attributes: [i('axis', 1), i('num_outputs', 2)],
      },
      { op: 'Concat', inputs: ['b', 'a'], output: 'z', attributes: [i('axis', 1)] },
    ],
    18,
  ),
  'Concat with constants': activated(
    [1, 2, 3],
    [W(1, 2, 2)],
    [{ op: 'Concat', inputs: ['W', 'x'], output: 'z', attributes: [i('axis', 2)] }],
  ),
  'Sum, Mean, Max and Min of several': activated(
    [1, 1, 4],
    [W(3, 1)],
    [
      { op: 'Neg', inputs: ['x'], output: 'n' },
      { op: 'Sum', inputs: ['x', 'W', 'n', 'x'], output: 'sum' },
      { op: 'Mean', inputs: ['x', 'sum', 'n'], output: 'mean' },
      { op: 'Max', inputs: ['x', 'mean', 'W'], output: 'max' },
      { op: 'Min', inputs: ['max', 'sum', 'n'], output: 'min' },
    ],
  ),
};

describe('values are those of onnxruntime', () => {
  test.each(Object.entries(MODELS))('%s', async (_, spec) => {
    await expectAgreement(spec);
  });

  test.each([
    'half_pixel',
    'half_pixel_symmetric',
    'pytorch_half_pixel',
    'align_corners',
    'asymmetric',
    'tf_half_pixel_for_nn',
  ])('Resize with %s', async (mode) => {
    const scales = { name: 's', dims: [4], values: [1, 1, 1.5, 0.6] };
    const sizes = integers('n', [1, 2, 7, 3]);
    const attributes = [text('coordinate_transformation_mode', mode)];
    const opset = mode === 'half_pixel_symmetric' ? 19 : mode === 'tf_half_pixel_for_nn' ? 11 : 13;
    const roi = opset === 11 ? { name: 'r', dims: [0], values: [] } : undefined;
    for (const way of ['linear', 'nearest'])
      for (const [k, how] of [
        [roi, scales],
        [roi, opset === 11 ? { name: 'e', dims: [0] } : undefined, sizes],
      ].entries()) {
        const roundings =
          way === 'linear' ? [''] : ['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'];
        for (const rounding of roundings) {
          const more = [
            text('mode', way),
            ...(rounding === '' ? [] : [text('nearest_mode', rounding)]),
          ];
          if (k === 1 && mode === 'tf_half_pixel_for_nn') continue;
          await expectAgreement(one('Resize', [1, 2, 5, 6], how, [...attributes, ...more], opset));
        }
      }
  });

  test.each([
    'half_pixel',
    'half_pixel_symmetric',
    'pytorch_half_pixel',
    'align_corners',
    'asymmetric',
    'tf_half_pixel_for_nn',
  ])('Resize by cubic convolution with %s', async (mode) => {
    const opset = mode === 'half_pixel_symmetric' ? 19 : mode === 'tf_half_pixel_for_nn' ? 11 : 13;
    const roi = opset === 11 ? { name: 'r', dims: [0], values: [] } : undefined;
    const attributes = [text('mode', 'cubic'), text('coordinate_transformation_mode', mode)];
    const ways = [[], [f('cubic_coeff_a', -0.5)], [i('exclude_outside', 1)]];
    for (const way of ways)
      for (const factors of [
        [1, 1, 1.5, 0.6],
        [1, 1, 2, 3],
      ])
        await expectAgreement(
          one(
            'Resize',
            [1, 2, 5, 6],
            [roi, { name: 's', dims: [4], values: factors }],
            [...attributes, ...way],
            opset,
          ),
        );
  });

  test('convolutions and poolings of any shape', async () => {
    await assert(
      asyncProperty(
        record({
          size: integer({ min: 3, max: 7 }),
          kernel: integer({ min: 1, max: 3 }),
          stride: integer({ min: 1, max: 3 }),
          before: integer({ min: 0, max: 2 }),
          after: integer({ min: 0, max: 2 }),
          dilation: integer({ min: 1, max: 2 }),
          groups: constantFrom(1, 2),
          op: constantFrom('Conv', 'ConvTranspose', 'AveragePool', 'MaxPool'),
          ceil: integer({ min: 0, max: 1 }),
          counts: integer({ min: 0, max: 1 }),
        }),
        async ({ size, kernel, stride, before, after, dilation, groups, op, ceil, counts }) => {
          const isPool = op.endsWith('Pool');
          const reach = (kernel - 1) * dilation + 1;
          const pads = [before, after].map((pad) => (isPool ? Math.min(pad, kernel - 1) : pad));
          if (reach > size) return;
          if (op === 'ConvTranspose' && stride * (size - 1) + reach <= pads[0] + pads[1]) return;
          const common = [
            ints('strides', stride, 1),
            ints('pads', pads[0], 0, pads[1], 0),
            ints('dilations', dilation, 1),
          ];
          const pool = [...common, ints('kernel_shape', kernel, 2), i('ceil_mode', ceil)];
          const own = op === 'AveragePool' ? [i('count_include_pad', counts)] : [];
          const dims = [4, 4 / groups, kernel, 2];
          const spec = isPool
            ? one(op, [1, 2, size, 5], [], [...pool, ...own], 19)
            : one(
                op,
                [1, 4, size, 5],
                [W(...dims), op === 'Conv' ? B(4) : B((4 / groups) * groups)],
                [...common, i('group', groups)],
                19,
              );
          await expectAgreement(spec, 1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
