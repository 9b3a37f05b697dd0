import { describe, expect, test } from 'vitest';
import { subdivide } from '../../src/geometry/subdivision';
import { activationPattern, forward } from '../../src/network/forward';
import { axesSlice, sliceNetwork, throughSlice, type Slice } from '../../src/network/slice';
import { givenStates, type SlicedNetwork } from '../../src/network/sliced-network';
import { BandCounter } from '../../src/sampling/bands';
import { sampleBand } from '../../src/sampling/sample-part';
import type { SampleGrid } from '../../src/view/grid';
import { patternsByDepth } from '../geometry/every-cut-in-integers';
import { SampleReference } from '../sampling/sample-reference';
import { firstOf } from '../coverage';
import { openModel } from './onnx-layer';
import type { ModelSpec, NodeSpec, TensorSpec } from './onnx-models';
import { runtimeOutputs } from './onnx-runtime';

const WIDTH = 3;

/** Nodes that make the vector `to` of the vector `from`, both of three numbers. */
type Operator = (from: string, to: string) => NodeSpec[];

const matrix = (name: string, values: number[]) => ({ name, dims: [WIDTH, WIDTH], values });
const vector = (name: string, values: number[]) => ({ name, dims: [1, WIDTH], values });

const TENSORS: readonly TensorSpec[] = [
  matrix('W', [1, -0.5, 2, 0.25, 1.5, -1, -2, 0.75, 0.5]),
  matrix('V', [-1, 2, 0.5, 1.25, -0.75, 1, 0.5, 1, -1.5]),
  vector('B', [0.5, -0.25, 0.125]),
  vector('C', [-0.375, 0.5, 0.25]),
  { name: 'scale', dims: [WIDTH], values: [0.5, -1, 2] },
  { name: 'shift', dims: [WIDTH], values: [0.25, -0.5, 0] },
  { name: 'mean', dims: [WIDTH], values: [0.5, 1, -0.75] },
  // with epsilon squares of numbers of few bits
  { name: 'variance', dims: [WIDTH], values: [0, 0.75, 3.75] },
  { name: 'half', dims: [], values: [0.5] },
  { name: 'minus', dims: [], values: [-0.25] },
  { name: 'nought', dims: [], values: [0] },
  { name: 'row', dims: [2], values: [1, WIDTH], type: 7 },
  { name: 'column', dims: [2], values: [WIDTH, 1], type: 7 },
];

const floats = [{ name: 'value_floats', floats: [0.75, -0.5, 0.25] }];
const transB = [{ name: 'transB', i: 1 }];
const scaled = [...transB, { name: 'alpha', f: 0.5 }, { name: 'beta', f: 2 }];

/** Every operator that is read, each way that it takes its operands. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  Gemm: (from, to) => [{ op: 'Gemm', inputs: [from, 'W', 'B'], output: to, attributes: transB }],
  'Gemm with alpha and beta': (from, to) => [
    { op: 'Gemm', inputs: [from, 'W', 'B'], output: to, attributes: scaled },
  ],
  'Gemm without C': (from, to) => [{ op: 'Gemm', inputs: [from, 'V'], output: to }],
  'MatMul by a matrix': (from, to) => [{ op: 'MatMul', inputs: [from, 'W'], output: to }],
  'MatMul of a matrix': (from, to) => [
    { op: 'Reshape', inputs: [from, 'column'], output: `${to}.a` },
    { op: 'MatMul', inputs: ['W', `${to}.a`], output: `${to}.b` },
    { op: 'Reshape', inputs: [`${to}.b`, 'row'], output: to },
  ],
  'Add of a constant': (from, to) => [{ op: 'Add', inputs: [from, 'B'], output: to }],
  'Add to a constant': (from, to) => [{ op: 'Add', inputs: ['C', from], output: to }],
  'Add to itself': (from, to) => [{ op: 'Add', inputs: [from, from], output: to }],
  'Sub of a constant': (from, to) => [{ op: 'Sub', inputs: [from, 'B'], output: to }],
  'Sub from a constant': (from, to) => [{ op: 'Sub', inputs: ['C', from], output: to }],
  'Sub from itself': (from, to) => [{ op: 'Sub', inputs: [from, from], output: to }],
  Relu: (from, to) => [{ op: 'Relu', inputs: [from], output: to }],
  'Relu of itself': (from, to) => [
    { op: 'Relu', inputs: [from], output: `${to}.a` },
    { op: 'Relu', inputs: [`${to}.a`], output: to },
  ],
  BatchNormalization: (from, to) => [
    {
      op: 'BatchNormalization',
      inputs: [from, 'scale', 'shift', 'mean', 'variance'],
      output: to,
      attributes: [{ name: 'epsilon', f: 0.25 }],
    },
  ],
  LeakyRelu: (from, to) => [
    { op: 'LeakyRelu', inputs: [from], output: to, attributes: [{ name: 'alpha', f: 0.25 }] },
  ],
  PRelu: (from, to) => [{ op: 'PRelu', inputs: [from, 'B'], output: to }],
  'PRelu with one slope': (from, to) => [{ op: 'PRelu', inputs: [from, 'half'], output: to }],
  Abs: (from, to) => [{ op: 'Abs', inputs: [from], output: to }],
  Clip: (from, to) => [{ op: 'Clip', inputs: [from, 'minus', 'half'], output: to }],
  'Clip from below': (from, to) => [{ op: 'Clip', inputs: [from, 'minus'], output: to }],
  'Clip from above': (from, to) => [{ op: 'Clip', inputs: [from, '', 'half'], output: to }],
  'Clip without ends': (from, to) => [{ op: 'Clip', inputs: [from], output: to }],
  HardSigmoid: (from, to) => [
    {
      op: 'HardSigmoid',
      inputs: [from],
      output: to,
      attributes: [
        { name: 'alpha', f: 0.25 },
        { name: 'beta', f: 0.5 },
      ],
    },
  ],
  Sign: (from, to) => [{ op: 'Sign', inputs: [from], output: to }],
  // Twice, as Larq writes the sign of a binary network, which is nowhere 0.
  'Sign without 0': (from, to) => [
    { op: 'Sign', inputs: [from], output: `${to}.a` },
    { op: 'Add', inputs: [`${to}.a`, 'half'], output: `${to}.b` },
    { op: 'Sign', inputs: [`${to}.b`], output: to },
  ],
  ThresholdedRelu: (from, to) => [
    { op: 'ThresholdedRelu', inputs: [from], output: to, attributes: [{ name: 'alpha', f: 0.5 }] },
  ],
  'Shrink that jumps': (from, to) => [
    { op: 'Shrink', inputs: [from], output: to, attributes: [{ name: 'lambd', f: 0.25 }] },
  ],
  'Shrink that is continuous': (from, to) => [
    {
      op: 'Shrink',
      inputs: [from],
      output: to,
      attributes: [
        { name: 'lambd', f: 0.25 },
        { name: 'bias', f: 0.25 },
      ],
    },
  ],
  'Greater than a constant': (from, to) => [
    { op: 'Greater', inputs: [from, 'B'], output: `${to}.a` },
    { op: 'Cast', inputs: [`${to}.a`], output: to, attributes: [{ name: 'to', i: 1 }] },
  ],
  'Less than another, and not': (from, to) => [
    { op: 'MatMul', inputs: [from, 'W'], output: `${to}.a` },
    { op: 'Less', inputs: [`${to}.a`, from], output: `${to}.b` },
    { op: 'Not', inputs: [`${to}.b`], output: `${to}.c` },
    { op: 'Cast', inputs: [`${to}.c`], output: to, attributes: [{ name: 'to', i: 1 }] },
  ],
  'GreaterOrEqual, as an integer first': (from, to) => [
    { op: 'GreaterOrEqual', inputs: [from, 'B'], output: `${to}.a` },
    { op: 'Cast', inputs: [`${to}.a`], output: `${to}.b`, attributes: [{ name: 'to', i: 7 }] },
    { op: 'Cast', inputs: [`${to}.b`], output: to, attributes: [{ name: 'to', i: 1 }] },
  ],
  'Where of two constants': (from, to) => [
    { op: 'LessOrEqual', inputs: [from, 'half'], output: `${to}.a` },
    { op: 'Where', inputs: [`${to}.a`, 'B', 'half'], output: to },
  ],
  // As exporters write units that ONNX has no operator for.
  'Where of a number and its half': (from, to) => [
    { op: 'Greater', inputs: [from, 'nought'], output: `${to}.a` },
    { op: 'Mul', inputs: [from, 'half'], output: `${to}.b` },
    { op: 'Where', inputs: [`${to}.a`, from, `${to}.b`], output: to },
  ],
  'Where that jumps, from a threshold for each on': (from, to) => [
    { op: 'Add', inputs: [from, 'C'], output: `${to}.z` },
    { op: 'GreaterOrEqual', inputs: [`${to}.z`, 'B'], output: `${to}.a` },
    { op: 'Mul', inputs: [`${to}.z`, 'minus'], output: `${to}.b` },
    { op: 'Where', inputs: [`${to}.a`, `${to}.b`, 'half'], output: to },
  ],
  'Where of what is not small, beside steps that cancel': (from, to) => [
    { op: 'Abs', inputs: [from], output: `${to}.a` },
    { op: 'Greater', inputs: [`${to}.a`, 'half'], output: `${to}.b` },
    { op: 'Sign', inputs: [from], output: `${to}.c` },
    { op: 'Mul', inputs: [`${to}.c`, 'half'], output: `${to}.d` },
    { op: 'Sub', inputs: [from, `${to}.d`], output: `${to}.e` },
    { op: 'Mul', inputs: [from, 'nought'], output: `${to}.f` },
    { op: 'Where', inputs: [`${to}.b`, `${to}.e`, `${to}.f`], output: to },
  ],
  'Mul by whether it is positive, and by whether not': (from, to) => [
    { op: 'Greater', inputs: [from, 'nought'], output: `${to}.a` },
    { op: 'Not', inputs: [`${to}.a`], output: `${to}.b` },
    { op: 'Cast', inputs: [`${to}.a`], output: `${to}.c`, attributes: [{ name: 'to', i: 1 }] },
    { op: 'Cast', inputs: [`${to}.b`], output: `${to}.d`, attributes: [{ name: 'to', i: 1 }] },
    { op: 'Mul', inputs: [from, `${to}.c`], output: `${to}.e` },
    { op: 'Mul', inputs: [`${to}.d`, 'half'], output: `${to}.f` },
    { op: 'Sub', inputs: [`${to}.e`, `${to}.f`], output: to },
  ],
  'And of two comparisons': (from, to) => [
    { op: 'Greater', inputs: [from, 'minus'], output: `${to}.a` },
    { op: 'Less', inputs: [from, 'half'], output: `${to}.b` },
    { op: 'And', inputs: [`${to}.a`, `${to}.b`], output: `${to}.c` },
    { op: 'Cast', inputs: [`${to}.c`], output: to, attributes: [{ name: 'to', i: 1 }] },
  ],
  'Or of two comparisons': (from, to) => [
    { op: 'Greater', inputs: [from, 'half'], output: `${to}.a` },
    { op: 'Less', inputs: [from, 'minus'], output: `${to}.b` },
    { op: 'Or', inputs: [`${to}.a`, `${to}.b`], output: `${to}.c` },
    { op: 'Where', inputs: [`${to}.c`, from, 'nought'], output: to },
  ],
  'Max with a constant': (from, to) => [{ op: 'Max', inputs: [from, 'B'], output: to }],
  'Max of two': (from, to) => [
    { op: 'MatMul', inputs: [from, 'W'], output: `${to}.a` },
    { op: 'Max', inputs: [from, `${to}.a`], output: to },
  ],
  'Min with a constant': (from, to) => [{ op: 'Min', inputs: ['C', from], output: to }],
  'Min of two': (from, to) => [
    { op: 'MatMul', inputs: [from, 'W'], output: `${to}.a` },
    { op: 'Min', inputs: [`${to}.a`, from], output: to },
  ],
  'Mul by a constant': (from, to) => [{ op: 'Mul', inputs: [from, 'B'], output: to }],
  'Mul of a constant': (from, to) => [{ op: 'Mul', inputs: ['half', from], output: to }],
  'Div by a constant': (from, to) => [{ op: 'Div', inputs: [from, 'minus'], output: to }],
  Neg: (from, to) => [{ op: 'Neg', inputs: [from], output: to }],
  Flatten: (from, to) => [{ op: 'Flatten', inputs: [from], output: to }],
  Reshape: (from, to) => [{ op: 'Reshape', inputs: [from, 'row'], output: to }],
  Identity: (from, to) => [{ op: 'Identity', inputs: [from], output: to }],
  Constant: (from, to) => [
    { op: 'Constant', inputs: [], output: `${to}.a`, attributes: floats },
    { op: 'Add', inputs: [from, `${to}.a`], output: to },
  ],
};

const gemm = (from: string, weights: string, bias: string, to: string): NodeSpec => ({
  op: 'Gemm',
  inputs: [from, weights, bias],
  output: to,
});
const relu = (from: string, to: string): NodeSpec => ({ op: 'Relu', inputs: [from], output: to });
const join = (op: string, a: string, b: string, to: string): NodeSpec => ({
  op,
  inputs: [a, b],
  output: to,
});

/** Where an operator can stand: it has the input x before it, or a hidden layer h. */
const PLACES: Readonly<Record<string, (operator: Operator) => NodeSpec[]>> = {
  'at the input, before a ReLU': (operator) => [
    ...operator('x', 't'),
    relu('t', 'h'),
    gemm('h', 'V', 'C', 'y'),
  ],
  'at the input, before a layer': (operator) => [
    ...operator('x', 't'),
    gemm('t', 'V', 'C', 'z'),
    relu('z', 'y'),
  ],
  'at the input, beside a layer': (operator) => [
    gemm('x', 'V', 'C', 'z'),
    relu('z', 'h'),
    ...operator('x', 't'),
    join('Add', 'h', 't', 's'),
    relu('s', 'k'),
    join('Sub', 'k', 'x', 'y'),
  ],
  'in the middle': (operator) => [
    gemm('x', 'V', 'C', 'z'),
    relu('z', 'h'),
    ...operator('h', 't'),
    gemm('t', 'W', 'B', 's'),
    relu('s', 'y'),
  ],
  'at the output': (operator) => [gemm('x', 'V', 'C', 'z'), relu('z', 'h'), ...operator('h', 'y')],
  'twice on the input': (operator) => [
    ...operator('x', 't'),
    ...operator('x', 's'),
    gemm('t', 'V', 'C', 'z'),
    join('Sub', 'z', 's', 'p'),
    relu('p', 'h'),
    join('Add', 'h', 't', 'y'),
  ],
  'twice on a hidden layer, and read twice': (operator) => [
    gemm('x', 'V', 'C', 'z'),
    relu('z', 'h'),
    ...operator('h', 't'),
    ...operator('h', 's'),
    join('Add', 't', 's', 'p'),
    join('Sub', 'p', 'z', 'q'),
    join('Sub', 'q', 't', 'r'),
    relu('r', 'y'),
  ],
};

const GRID: SampleGrid = {
  // no sample is on a crease of round numbers
  window: { u0: -1.937, u1: 2.113, v0: -2.071, v1: 2.149 },
  width: 29,
  height: 23,
};

const SLICES: readonly Slice[] = [
  axesSlice(WIDTH, [0, 2], [0, 0.75, 0]),
  throughSlice(WIDTH, [
    [0.5, -0.25, 0.125],
    [-1, 0.75, 1.5],
    [1, 1.25, -0.5],
  ]),
];

function pointOf({ origin, axes: [uAxis, vAxis] }: Slice, u: number, v: number): Float64Array {
  return origin.map((x, i) => x + u * uAxis[i] + v * vAxis[i]);
}

/** To float32, and −0 to 0. */
function rounded(y: number): number {
  return Math.fround(y) + 0;
}

/** Distinct patterns by depth among a grid's samples, in integers. */
function countsOfSamples(sliced: SlicedNetwork, grid: SampleGrid): number[] {
  const reference = new SampleReference(sliced, grid);
  const found: Set<string>[] = [];
  for (let row = 0; row < grid.height; row++)
    for (let column = 0; column < grid.width; column++) {
      const texts = reference.patternAt(column, row).map((states) => states.join(''));
      for (const depth of texts.keys())
        (found[depth] ??= new Set()).add(texts.slice(0, depth + 1).join('|'));
    }
  return found.map(({ size }) => size);
}

describe.each(Object.entries(PLACES))('%s', (_, graphOf) => {
  test.each(Object.entries(OPERATORS))(
    '%s',
    async (__, operator) => {
      const spec: ModelSpec = {
        input: [1, WIDTH],
        tensors: TENSORS,
        nodes: graphOf(operator),
      };
      const network = openModel(spec);
      for (const slice of firstOf(1, SLICES)) {
        const sliced = sliceNetwork(network, slice);
        const places = [0.25, -1.5, 0.875].flatMap((u) =>
          [-0.75, 1.125].map((v) => [u, v] as const),
        );
        const points = places.map(([u, v]) => pointOf(slice, u, v));
        // in float32, and so are these numbers
        const wanted = await runtimeOutputs(spec, points);
        for (const [k, point] of points.entries()) {
          const whole = forward(network, point);
          const part = forward(sliced, places[k]);
          expect(Array.from(whole.output, rounded)).toEqual(wanted[k].map(rounded));
          expect(Array.from(part.output, (y) => y + 0)).toEqual(
            Array.from(whole.output, (y) => y + 0),
          );
          expect(givenStates(sliced, activationPattern(sliced, part))).toEqual(
            activationPattern(network, whole),
          );
        }
        const { regionsByDepth } = await subdivide(sliced, GRID.window);
        const inIntegers = patternsByDepth(sliced, GRID.window).map(({ length }) => length);
        expect(regionsByDepth).toEqual(inIntegers);
        const counter = new BandCounter(regionsByDepth.length);
        counter.add(sampleBand(sliced, GRID, 0, GRID.height));
        expect(counter.regionsByDepth).toEqual(countsOfSamples(sliced, GRID));
        for (const [depth, count] of counter.regionsByDepth.entries())
          expect(count).toBeLessThanOrEqual(regionsByDepth[depth]);
      }
    },
    60_000,
  );
});

describe('on constants alone', () => {
  const added = (node: NodeSpec): ModelSpec => ({
    input: [1, WIDTH],
    tensors: TENSORS,
    nodes: [gemm('x', 'V', 'C', 'z'), relu('z', 'h'), node, join('Add', 'h', 'k', 'y')],
  });

  test.each([
    ['Flatten', { op: 'Flatten', inputs: ['B'], output: 'k' }],
    ['Reshape', { op: 'Reshape', inputs: ['B', 'row'], output: 'k' }],
    ['Identity', { op: 'Identity', inputs: ['B'], output: 'k' }],
    ['Gemm', gemm('B', 'V', 'C', 'k')],
    ['MatMul', join('MatMul', 'B', 'W', 'k')],
    ['Add', join('Add', 'B', 'C', 'k')],
    ['Sub', join('Sub', 'B', 'C', 'k')],
    ['Relu', relu('B', 'k')],
    ['Max', join('Max', 'B', 'C', 'k')],
    ['Min', join('Min', 'B', 'C', 'k')],
  ])(
    '%s is a constant',
    async (_, node) => {
      const point = [0.25, -0.5, 1.25];
      const [wanted] = await runtimeOutputs(added(node), [point]);
      expect([...forward(openModel(added(node)), point).output]).toEqual(wanted);
    },
    60_000,
  );

  test('an output that no input reaches, or that is the input, is refused', () => {
    const nodes = [relu('x', 'h'), { op: 'Identity', inputs: ['B'], output: 'k' }];
    const model = { input: [1, WIDTH], tensors: TENSORS, nodes };
    expect(() => openModel({ ...model, outputs: ['k'] })).toThrow('output "k" is a constant');
    expect(() => openModel({ ...model, outputs: ['x'] })).toThrow('has no ReLU layer');
  });
});
