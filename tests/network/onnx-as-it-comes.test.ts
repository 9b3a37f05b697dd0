import { describe, expect, test } from 'vitest';
import { forward } from '../../src/network/forward';
import { inputWidth, outputWidth } from '../../src/network/network';
import { openNetwork, reportOperators } from '../../src/network/open';
import { activated, expectAgreement, expectClose, integers, randomTensor } from './onnx-agreement';
import { encodableTensor, encode, encodeModel, type ModelSpec, type NodeSpec } from './onnx-models';
import { runtimeOutputs } from './onnx-runtime';

const i = (name: string, value: number) => ({ name, i: value });
const node = (
  op: string,
  inputs: string[],
  output: string,
  attributes: NodeSpec['attributes'] = [],
): NodeSpec => ({ op, inputs, output, attributes });
const ml = (spec: NodeSpec): NodeSpec => ({ ...spec, domain: 'ai.onnx.ml' });

const TENSORS = [
  randomTensor('W', [2, 4]),
  randomTensor('V', [4, 3], 8),
  randomTensor('U', [4, 1], 9),
  { name: 'one', dims: [1], values: [1] },
  integers('classes', [4, 5, 6]),
  integers('flat', [-1]),
];
const HIDDEN = [node('MatMul', ['x', 'W'], 'a'), node('Relu', ['a'], 'h')];
const LOGITS = [...HIDDEN, node('MatMul', ['h', 'V'], 'logits')];

function open(spec: ModelSpec, options?: Parameters<typeof openNetwork>[3]) {
  return openNetwork('net.onnx', encodeModel(spec), undefined, options);
}

/** What a classifier has behind its logits: nodes, and its outputs. */
const TAILS: Readonly<
  Record<string, readonly [nodes: NodeSpec[], outputs: string[], said: string]>
> = {
  Softmax: [[node('Softmax', ['logits'], 'y')], ['y'], 'Softmax is cut off'],
  LogSoftmax: [[node('LogSoftmax', ['logits'], 'y')], ['y'], 'LogSoftmax is cut off'],
  Sigmoid: [[node('Sigmoid', ['logits'], 'y')], ['y'], 'Sigmoid is cut off'],
  Tanh: [[node('Tanh', ['logits'], 'y')], ['y'], 'Tanh is cut off'],
  ArgMax: [[node('ArgMax', ['logits'], 'y', [i('axis', 1)])], ['y'], 'ArgMax is cut off'],
  // As `softmax(1).max(1)` is exported: the greatest probability, and whose it is.
  'Softmax and its greatest': [
    [
      node('Softmax', ['logits'], 'p'),
      node('ReduceMax', ['p'], 'most'),
      node('ArgMax', ['p'], 'whose'),
    ],
    ['most', 'whose'],
    'Softmax, ReduceMax and ArgMax are cut off',
  ],
  TopK: [
    [node('TopK', ['logits', 'one64'], 'values,places')],
    ['values', 'places'],
    'TopK is cut off',
  ],
  'Softmax, in another shape': [
    [
      node('Softmax', ['logits'], 'p'),
      node('Reshape', ['p', 'flat'], 'r'),
      node('Cast', ['r'], 'y', [i('to', 11)]),
    ],
    ['y'],
    'Softmax, Reshape and Cast are cut off',
  ],
  "scikit-learn's label and probabilities": [
    [
      node('Softmax', ['logits'], 'p'),
      node('ArgMax', ['p'], 'place', [i('axis', 1)]),
      ml(node('ArrayFeatureExtractor', ['classes', 'place'], 'class')),
      node('Cast', ['class'], 'number', [i('to', 1)]),
      node('Reshape', ['number', 'flat'], 'label'),
      ml(node('ZipMap', ['p'], 'probabilities')),
    ],
    ['label', 'probabilities'],
    'Softmax, ArgMax, ArrayFeatureExtractor, Cast, Reshape and ZipMap are cut off',
  ],
  "scikit-learn's probabilities of one class against the others": [
    [
      node('Sigmoid', ['logits'], 'p'),
      ml(node('Normalizer', ['p'], 'shares')),
      ml(node('ZipMap', ['shares'], 'probabilities')),
    ],
    ['probabilities'],
    'Sigmoid, Normalizer and ZipMap are cut off',
  ],
};

describe('the tail behind the logits is cut off, and it is said', () => {
  test.each(Object.entries(TAILS))('%s', (_, [nodes, outputs, said]) => {
    const tensors = [...TENSORS, integers('one64', [1])];
    const spec = { input: [1, 2], tensors, nodes: [...LOGITS, ...nodes], outputs };
    const { network, notes, output } = open(spec);
    expect(network).toEqual(open({ input: [1, 2], tensors, nodes: LOGITS }).network);
    expect(output).toBeUndefined();
    expect(notes).toEqual([`${said} at its end, so that its outputs are logits`]);
    const fates = reportOperators(encodeModel(spec), new Map());
    expect(fates?.filter(({ fate }) => fate === 'cut off').map(({ operator }) => operator)).toEqual(
      nodes.map((one) => (one.domain ? `${one.domain}.${one.op}` : one.op)),
    );
  });

  test("of scikit-learn's two classes: one logit, and its complement beside it", () => {
    const nodes = [
      node('Cast', ['x'], 'f', [i('to', 1)]),
      node('MatMul', ['f', 'W'], 'a'),
      node('Relu', ['a'], 'h'),
      node('MatMul', ['h', 'U'], 'logit'),
      node('Sigmoid', ['logit'], 'p'),
      node('Sub', ['one', 'p'], 'q'),
      node('Concat', ['q', 'p'], 'both', [i('axis', 1)]),
      node('ArgMax', ['both'], 'place', [i('axis', 1)]),
      ml(node('ArrayFeatureExtractor', ['classes', 'place'], 'label')),
    ];
    const { network } = open({
      input: ['n', 2],
      tensors: TENSORS,
      nodes,
      outputs: ['label', 'both'],
    });
    expect(outputWidth(network)).toBe(1);
    expect(network.nodes).toHaveLength(4);
  });

  test('of costs, of which the least wins', () => {
    const nodes = [...LOGITS, node('ArgMin', ['logits'], 'y', [i('axis', 1)])];
    expect(open({ input: [1, 2], tensors: TENSORS, nodes }).notes).toEqual([
      'ArgMin is cut off at its end, so that its outputs are logits',
      'the least of its outputs wins: --boundary argmin draws where it changes',
    ]);
  });

  test('but not inside, nor where more is made of it', () => {
    const scaled = [...LOGITS, node('Tanh', ['logits'], 't'), node('Mul', ['t', 'one'], 'y')];
    expect(() => open({ input: [1, 2], tensors: TENSORS, nodes: scaled })).toThrow(
      'operator Tanh (the node that makes "t") is smooth, so that there are no regions to map; hard tanh (Clip) is piecewise linear.',
    );
    const heads = [
      ...LOGITS,
      node('MatMul', ['h', 'U'], 'other'),
      node('Softmax', ['logits'], 'p'),
      node('Softmax', ['other'], 'q'),
      node('Concat', ['p', 'q'], 'y', [i('axis', 1)]),
    ];
    expect(() => open({ input: [1, 2], tensors: TENSORS, nodes: heads })).toThrow(
      'operator Softmax (the node that makes "p") is smooth',
    );
  });
});

describe('of several outputs', () => {
  const spec: ModelSpec = {
    input: [1, 2],
    tensors: TENSORS,
    nodes: [...LOGITS, node('MatMul', ['h', 'U'], 'value'), node('Softmax', ['logits'], 'policy')],
    outputs: ['policy', 'value'],
  };

  test('one is named, or the first is taken and said', () => {
    const sentence =
      'the graph has 2 outputs ("policy", "value"); --output NAME says which is meant.';
    expect(() => open(spec)).toThrow(sentence);
    const policy = open(spec, { takesFirst: true });
    expect(outputWidth(policy.network)).toBe(3);
    expect(policy.output).toBe('policy');
    expect(policy.outputs).toEqual(['policy', 'value']);
    expect(policy.notes).toEqual([
      '"policy" is read of its outputs "policy", "value"',
      'Softmax is cut off at its end, so that its outputs are logits',
    ]);
    const value = open(spec, { output: 'value' });
    expect(outputWidth(value.network)).toBe(1);
    expect(value.notes).toEqual(['"value" is read of its outputs "policy", "value"']);
    expect(() => open(spec, { output: 'q' })).toThrow(
      'has no output "q"; it has "policy", "value"',
    );
  });

  test('what the other needs is not refused', () => {
    const nodes = [...spec.nodes, node('Sin', ['logits'], 'wave')];
    const waves = { ...spec, nodes, outputs: ['value', 'wave'] };
    expect(outputWidth(open(waves, { output: 'value' }).network)).toBe(1);
    expect(() => open(waves, { output: 'wave' })).toThrow('operator Sin');
  });

  test('a file of another kind has one', () => {
    const json = new TextEncoder().encode('{"layers": []}');
    expect(() => openNetwork('net.json', json, undefined, { output: 'y' })).toThrow(
      'net.json: --output is for .onnx files',
    );
  });
});

describe('a batch is one point', () => {
  const nodes = [
    node('Shape', ['x'], 'sizes'),
    node('Gather', ['sizes', 'first'], 'points'),
    node('Concat', ['points', 'rest'], 'shape'),
    node('Reshape', ['x', 'shape'], 'rows'),
    node('MatMul', ['rows', 'M'], 'a'),
    node('Relu', ['a'], 'h'),
    node('ReduceSum', ['h', 'axis'], 'y'),
  ].map((one) => (one.op === 'Concat' ? { ...one, attributes: [i('axis', 0)] } : one));
  const tensors = [
    integers('first', [0]),
    integers('rest', [3, 2]),
    integers('axis', [1, 2]),
    randomTensor('M', [2, 5]),
  ];

  test.each([['n'], [1], [4], [32768]])('of %s points', async (points) => {
    const { network, notes } = open({ input: [points, 6], tensors, nodes });
    expect(inputWidth(network)).toBe(6);
    expect(notes).toEqual(
      typeof points === 'number' && points > 1
        ? [`a batch of ${points} points is read as one`]
        : undefined,
    );
    const point = [0.5, -1, 0.25, 0.75, -0.5, 1];
    const [wanted] = await runtimeOutputs({ input: [1, 6], tensors, nodes }, [point]);
    expectClose(forward(network, point).output, wanted);
  });

  test('unless the graph works across it: then all of its numbers are inputs', async () => {
    const mean = [node('ReduceMean', ['x'], 'a', [{ name: 'axes', ints: [0] }])];
    await expectAgreement(activated([3, 4], [], mean));
    const column = [node('MatMul', ['M', 'x'], 'a')];
    await expectAgreement(activated([5, 1], [randomTensor('M', [2, 5])], column));
    const flat = [node('Reshape', ['x', 's'], 'a')];
    await expectAgreement(activated([3, 4], [integers('s', [1, 12])], flat));
  });
});

test('an input of one dimension is a point', async () => {
  const tensors = [randomTensor('M', [5, 3])];
  await expectAgreement(activated([5], tensors, [node('MatMul', ['x', 'M'], 'a')]));
});

test('several inputs follow each other in the order of the graph, by their names', () => {
  const { network, inputs } = open({
    input: [1, 2],
    moreInputs: [{ name: 'speed', input: ['n', 1] }],
    tensors: [{ name: 'M', dims: [3, 1], values: [1, 10, 100] }],
    nodes: [
      node('Concat', ['speed', 'x'], 'all', [i('axis', 1)]),
      node('MatMul', ['all', 'M'], 'a'),
      node('Relu', ['a'], 'y'),
    ],
  });
  expect(inputs).toEqual([{ name: 'x[0]' }, { name: 'x[1]' }, { name: 'speed' }]);
  expect([...forward(network, [1, 2, 3]).output]).toEqual([3 + 10 + 200]);
});

/** What exporters leave to be computed of constants: nodes that make `z` of `x`. */
const FOLDED: Readonly<Record<string, ModelSpec>> = {
  'a half of a dimension, in whole numbers': activated(
    [1, 2, 7],
    [
      integers('last', [2], []),
      integers('two', [2], []),
      integers('zero', [0]),
      integers('axis', [-1]),
    ],
    [
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'last'], 'width'),
      node('Div', ['width', 'two'], 'half'),
      node('Unsqueeze', ['half', 'zero'], 'end'),
      node('Slice', ['x', 'zero', 'end', 'axis'], 'z'),
    ],
  ),
  'a remainder, a negated number and a floor': activated(
    [1, 5],
    [
      integers('seven', [-7]),
      integers('four', [4]),
      integers('axis', [1]),
      { name: 'almost', dims: [1], values: [4.9] },
    ],
    [
      node('Mod', ['seven', 'four'], 'start'),
      node('Neg', ['start'], 'from'),
      node('Floor', ['almost'], 'floor'),
      node('Cast', ['floor'], 'three', [i('to', 7)]),
      node('Add', ['three', 'start'], 'end'),
      node('Slice', ['x', 'from', 'end', 'axis'], 'a'),
      node('Concat', ['a', 'x'], 'z', [i('axis', 1)]),
    ],
  ),
  'a mask of places': activated(
    [1, 4],
    [
      integers('zero', [0], []),
      integers('one', [1], []),
      integers('four', [4], []),
      { name: 'yes', dims: [], values: [2] },
      { name: 'no', dims: [], values: [-0.5] },
      randomTensor('B', [4]),
    ],
    [
      node('Range', ['zero', 'four', 'one'], 'places'),
      node('Greater', ['places', 'one'], 'late'),
      node('Equal', ['places', 'zero'], 'first'),
      node('Or', ['late', 'first'], 'either'),
      node('Not', ['either'], 'neither'),
      node('Where', ['neither', 'yes', 'no'], 'mask'),
      node('Mul', ['x', 'mask'], 'a'),
      node('Cast', ['late'], 'share', [i('to', 1)]),
      node('Add', ['a', 'share'], 'b'),
      node('Where', ['first', 'B', 'b'], 'z'),
    ],
  ),
  'a normalised weight': activated(
    [1, 3],
    [
      randomTensor('v', [3, 4]),
      randomTensor('g', [1, 4], 8),
      { name: 'two', dims: [], values: [2] },
    ],
    [
      node('Pow', ['v', 'two'], 'squares'),
      node('ReduceSum', ['squares'], 'sum', [i('keepdims', 1), { name: 'axes', ints: [0] }]),
      node('Sqrt', ['sum'], 'norm'),
      node('Div', ['v', 'norm'], 'direction'),
      node('Mul', ['direction', 'g'], 'weight'),
      node('MatMul', ['x', 'weight'], 'z'),
    ],
    11,
  ),
  "PyTorch's expand to −1": activated(
    [1, 3, 1],
    [integers('wanted', [-1, 3, 4]), integers('minus', [-1], []), integers('rank', [3])],
    [
      node('ConstantOfShape', ['rank'], 'ones', [
        { name: 'value', t: encodableTensor({ dims: [1], values: [1], type: 7 }) },
      ]),
      node('Mul', ['ones', 'minus'], 'unset'),
      node('Equal', ['wanted', 'unset'], 'is'),
      node('Where', ['is', 'ones', 'wanted'], 'sizes'),
      node('Expand', ['x', 'sizes'], 'z'),
    ],
  ),
  'a count of numbers': activated(
    [1, 2, 3],
    [integers('one', [1])],
    [
      node('Shape', ['x'], 'shape'),
      node('ReduceProd', ['shape'], 'count', [i('keepdims', 1)]),
      node('Concat', ['one', 'count'], 'flat', [i('axis', 0)]),
      node('Reshape', ['x', 'flat'], 'z'),
    ],
  ),
  'maps and units of constants': activated(
    [1, 2],
    [
      randomTensor('image', [1, 1, 3, 3]),
      randomTensor('K', [2, 1, 3, 3], 8),
      integers('flat', [1, 2]),
    ],
    [
      node('Conv', ['image', 'K'], 'a'),
      node('Relu', ['a'], 'b'),
      node('Reshape', ['b', 'flat'], 'c'),
      node('Add', ['x', 'c'], 'z'),
    ],
  ),
};

describe('what exporters compute of constants is computed beforehand', () => {
  test.each(Object.entries(FOLDED))('%s', async (_, spec) => {
    await expectAgreement(spec);
  });

  test('and says what it is', () => {
    const fates = reportOperators(
      encodeModel(FOLDED['a half of a dimension, in whole numbers']),
      new Map(),
    );
    expect(fates?.map(({ operator, fate }) => `${operator} ${fate}`)).toEqual([
      'Shape folded',
      'Gather folded',
      'Div folded',
      'Unsqueeze folded',
      'Slice folded',
      'Relu mapped',
    ]);
  });
});

/** x times a weight of 1.5 and −2, stored in some way. */
function withWeights(tensor: Record<string, unknown>) {
  return openNetwork(
    'net.onnx',
    encode({
      graph: {
        node: [
          { opType: 'Mul', input: ['x', 'W'], output: ['z'] },
          { opType: 'Relu', input: ['z'], output: ['y'] },
        ],
        initializer: [{ name: 'W', dims: [2], ...tensor }],
        input: [{ name: 'x', type: { tensorType: { shape: { dim: [{ dimValue: 2 }] } } } }],
        output: [{ name: 'y' }],
      },
    }),
  ).network;
}

describe('numbers of every type, in raw bytes and in fields', () => {
  test.each([
    ['half', { dataType: 10, rawData: new Uint8Array([0x00, 0x3e, 0x00, 0xc0]) }],
    ['half in fields', { dataType: 10, int32Data: [0x3e00, 0xc000] }],
    ['bfloat', { dataType: 16, rawData: new Uint8Array([0xc0, 0x3f, 0x00, 0xc0]) }],
    ['bfloat in fields', { dataType: 16, int32Data: [0x3fc0, 0xc000] }],
    ['double in fields', { dataType: 11, doubleData: [1.5, -2] }],
  ])('%s', (_, tensor) => {
    expect([...forward(withWeights(tensor), [2, -2]).output]).toEqual([3, 4]);
  });

  test.each([
    ['int8', { dataType: 3, rawData: new Uint8Array([3, 0xfe]) }],
    ['int32', { dataType: 6, int32Data: [3, -2] }],
    ['int64', { dataType: 7, int64Data: [3, -2] }],
  ])('%s', (_, tensor) => {
    expect([...forward(withWeights(tensor), [2, -2]).output]).toEqual([6, 4]);
  });
});

function sumOf(opset: number, attributes: NodeSpec['attributes'] = []): ModelSpec {
  return {
    input: [1, 2],
    tensors: [randomTensor('B', [2])],
    nodes: [node('Add', ['x', 'B'], 'z', attributes), node('Relu', ['z'], 'y')],
    opset,
  };
}

describe('other versions of ONNX', () => {
  test('before 7 are refused by name', () => {
    expect(() => open(sumOf(6))).toThrow('net.onnx: the file is of ONNX opset 6, where');
    expect(() => open(sumOf(7, [i('broadcast', 1)]))).toThrow(
      'operator Add (the node that makes "z") has the attribute broadcast of opset 6 and before',
    );
  });

  test.each([7, 13, 24])('%s opens', async (opset) => {
    expect(open(sumOf(opset)).network.nodes).toHaveLength(3);
    if (opset < 24) await expectAgreement(sumOf(opset));
  });
});

describe('nodes in any order', () => {
  const spec = sumOf(13);
  const reversed = { ...spec, nodes: spec.nodes.toReversed(), outputs: ['y'] };

  test('as keras2onnx writes them, from the end', async () => {
    const network = await expectAgreement(reversed);
    expect(network).toEqual(open(spec).network);
    expect(reportOperators(encodeModel(reversed), new Map())).toEqual(
      reportOperators(encodeModel(spec), new Map()),
    );
  });

  test('are refused where they go round in a circle', () => {
    const nodes = [
      node('Add', ['x', 'y'], 'z'),
      node('Relu', ['z'], 'y'),
      node('Relu', ['y'], 'end'),
    ];
    expect(() => open({ input: [1, 2], nodes })).toThrow('which nothing before it makes');
  });

  test('however many there are', () => {
    const count = 20_000;
    const chain = Array.from({ length: count }, (_, k) =>
      node(k === 0 ? 'Relu' : 'Identity', [k === 0 ? 'x' : `n${k - 1}`], `n${k}`),
    ).toReversed();
    const deep = { input: [1, 2], nodes: chain, outputs: [`n${count - 1}`] };
    expect(open(deep).network.nodes).toHaveLength(2);
  });
});

test('an opset that is given twice, as onnx.utils.extract_model does, is one', () => {
  const twice = { ...sumOf(13), moreOpsets: [{ version: 13 }] };
  expect(open(twice).network.nodes).toHaveLength(3);
  const other = { ...sumOf(13), moreOpsets: [{ version: 14 }] };
  expect(() => open(other)).toThrow('the opset of the domain "ai.onnx" is given twice.');
});

describe('what has no pieces is refused by what it is', () => {
  test.each([
    ['Gelu', 'is smooth, so that there are no regions to map; Relu is piecewise linear.'],
    ['Softplus', 'is smooth'],
    ['Erf', 'is smooth, so that there are no regions to map; it is part of a GELU as a rule'],
    ['HardSwish', 'is quadratic between its ends; Relu or Clip to 0 … 6 are piecewise linear.'],
    ['InstanceNormalization', 'divides by what depends on the input; BatchNormalization in eval'],
    ['LayerNormalization', 'divides by what depends on the input'],
    ['QuantizeLinear', 'is quantised, which rounds; export the network of floats before that.'],
    ['LSTM', 'is recurrent'],
    ['Exp', 'is smooth'],
    ['Floor', 'jumps, and is not continuous'],
    ['Equal', 'holds where two numbers meet, which is on creases alone'],
  ])('%s', (op, sentence) => {
    const nodes = [node(op, ['x'], 't'), node('Relu', ['t'], 'y')];
    const named = nodes.map((one) => ({ ...one, name: `${one.op}_1` }));
    const spec = { input: [1, 2], nodes: named };
    expect(() => open(spec)).toThrow(`net.onnx: operator ${op} (node "${op}_1") ${sentence}`);
    expect(reportOperators(encodeModel(spec), new Map())).toEqual([
      { operator: op, fate: 'refused', why: expect.stringContaining(sentence), nodes: [`${op}_1`] },
      { operator: 'Relu', fate: 'not reached', nodes: ['Relu_1'] },
    ]);
  });

  test.each([
    ['qonnx.custom_op.general', 'Quant', 'is quantised, which rounds'],
    ['com.microsoft', 'QLinearAdd', 'is quantised, which rounds'],
    ['com.microsoft', 'Gelu', 'is smooth, so that there are no regions to map'],
    ['ai.onnx.ml', 'TreeEnsembleRegressor', 'is made of trees, not of units'],
    ['com.example', 'Warp', 'is not supported; `crease inspect` lists'],
  ])('of the domain %s: %s', (domain, op, sentence) => {
    const nodes = [{ ...node(op, ['x'], 't'), domain }, node('Relu', ['t'], 'y')];
    expect(() => open({ input: [1, 2], nodes })).toThrow(
      `net.onnx: operator ${op} (the node that makes "t") ${sentence}`,
    );
  });

  test('a choice between computed values, by a third', () => {
    const nodes = [
      node('MatMul', ['x', 'W'], 'h'),
      node('Greater', ['x', 'h'], 'c'),
      node('Where', ['c', 'x', 'h'], 'y'),
    ];
    const tensors = [{ name: 'W', dims: [2, 2], values: [1, 2, 3, 4] }];
    expect(() => open({ input: [1, 2], tensors, nodes })).toThrow(
      'operator Where (the node that makes "y") takes one of two computed numbers by a third',
    );
  });

  test('a product of two functions of a number, neither of which is constant on a piece', () => {
    const attributes = [{ name: 'alpha', f: 0.25 }];
    const nodes = [
      { op: 'HardSigmoid', inputs: ['x'], output: 'h', attributes },
      node('Mul', ['x', 'h'], 't'),
    ];
    expect(() => open({ input: [1, 2], nodes })).toThrow('multiplies two computed values');
  });

  test('units of many operators are the units that they are', () => {
    const nodes = [
      node('Greater', ['x', 'nought'], 'c'),
      node('Mul', ['x', 'half'], 'h'),
      node('Where', ['c', 'x', 'h'], 'y'),
    ];
    const tensors = [
      { name: 'nought', dims: [], values: [0] },
      { name: 'half', dims: [], values: [0.5] },
    ];
    expect(open({ input: [1, 2], tensors, nodes }).network.nodes.slice(1)).toEqual([
      { kind: 'activation', width: 2, from: 0, activation: { kind: 'leaky', slope: 0.5 } },
    ]);
  });

  test('units of many operators bend where they do, however what they read was made', () => {
    const nodes = [
      node('Gemm', ['x', 'W', 'B'], 'z'),
      node('Greater', ['z', 'nought'], 'c'),
      node('Mul', ['z', 'tenth'], 'h'),
      node('Where', ['c', 'z', 'h'], 'y'),
    ];
    const tensors = [
      { name: 'W', dims: [1, 2], values: [0.3, -0.7] },
      { name: 'B', dims: [2], values: [0.1, 0.2] },
      { name: 'nought', dims: [], values: [0] },
      { name: 'tenth', dims: [], values: [0.1] },
    ];
    const { nodes: made } = open({ input: [1, 1], tensors, nodes }).network;
    // The crease of 0.3 x + 0.1 is at no float64.
    expect(made.slice(1)).toMatchObject([
      { kind: 'affine', bias: Float64Array.of(...[0.1, 0.2].map(Math.fround)) },
      { kind: 'activation', from: 1, activation: { kind: 'leaky', slope: Math.fround(0.1) } },
    ]);
  });

  test('a unit of many operators that would bend between two float64', () => {
    const nodes = [
      node('Mul', ['x', 'factor'], 'f'),
      node('Add', ['f', 'shift'], 'g'),
      node('Greater', ['g', 'nought'], 'c'),
      node('Mul', ['x', 'half'], 'h'),
      node('Where', ['c', 'x', 'h'], 'y'),
    ];
    const read = (factor: number, shift: number) => {
      const numbers = Object.entries({ factor, shift, nought: 0, half: 0.5 });
      const tensors = numbers.map(([name, value]) => ({ name, dims: [], values: [value] }));
      return open({ input: [1, 2], tensors, nodes });
    };
    expect(() => read(0.3, 0.1)).toThrow('takes one of two computed numbers by a third');
    // -0.5 is one.
    expect(forward(read(0.5, 0.25).network, [-0.25, -0.5]).output).toEqual(
      Float64Array.of(-0.25, -0.25),
    );
  });

  test('two computed values that are multiplied', () => {
    const nodes = [node('Mul', ['x', 'x'], 't'), node('Relu', ['t'], 'y')];
    expect(() => open({ input: [1, 2], nodes })).toThrow(
      'operator Mul (the node that makes "t") multiplies two computed values, which is not piecewise linear',
    );
  });
});
