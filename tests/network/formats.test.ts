import { describe, expect, test } from 'vitest';
import { groupSize, nameOf, RELU, type Activation } from '../../src/network/activation';
import { writeCreaseJson } from '../../src/network/crease-json';
import { NetworkError } from '../../src/network/errors';
import { denseLayers } from '../../src/network/file-contents';
import { layerName } from '../../src/network/layer-activations';
import { denseNetwork, type Network } from '../../src/network/network';
import { openConstruction, openNetwork } from '../../src/network/open';
import { reactivated } from '../../src/network/opened-network';
import { naturalOrder } from '../../src/network/safetensors';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { decodeFloats } from '../../src/network/tensor-data';
import { openFixture } from './fixtures';
import { residualNetwork } from './residual';

const encoder = new TextEncoder();

function openJson(value: unknown): Network {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return openNetwork('net.json', encoder.encode(text)).network;
}

/** Numbers that need all of float64, and both zeros. */
const exact = denseNetwork([
  {
    weights: Float64Array.of(0.1, -0, 1e-300, 1 / 3),
    inputs: 2,
    outputs: 2,
    bias: Float64Array.of(0.3, -1e17),
    activation: RELU,
  },
  {
    weights: Float32Array.of(1.5, -0),
    inputs: 2,
    outputs: 1,
    bias: Float64Array.of(2 ** -149),
    activation: 'linear',
  },
]);

/** Opens a file whose layers are to have an activation behind them. */
function openedWith(activation: string) {
  return () => openNetwork('a.safetensors', writeSafetensors(exact), undefined, { activation });
}

describe('written and read again', () => {
  const window = { u0: -1.25, u1: 0.5, v0: 0.1, v1: 2 };

  test.each([
    ['float64 and float32', exact],
    ['random', openConstruction('random:2-8-8-1').network],
    ['folds', openConstruction('fold:6x3').network],
  ])('%s: the same numbers, the same window', (_, network) => {
    const json = openNetwork('a.json', encoder.encode(writeCreaseJson(network, window)));
    const tensors = openNetwork(
      'a.safetensors',
      writeSafetensors(network, { by: 'a test' }, window),
    );
    for (const opened of [json, tensors]) {
      expect(opened.network).toEqual(network);
      expect(opened.window).toEqual(window);
    }
  });

  test('what files say of their inputs is read from both, and held against their number', () => {
    const inputs = [{ name: 'speed', range: [0, 2.5] }, {}] as const;
    const json = (described: unknown) =>
      openNetwork(
        'a.json',
        encoder.encode(
          JSON.stringify({ ...JSON.parse(writeCreaseJson(exact)), inputs: described }),
        ),
      );
    const tensors = (text: string) =>
      openNetwork('a.safetensors', writeSafetensors(exact, { inputs: text }));
    expect(json(inputs).inputs).toEqual(inputs);
    expect(tensors(JSON.stringify(inputs)).inputs).toEqual(inputs);
    expect(openNetwork('a.safetensors', writeSafetensors(exact)).inputs).toBeUndefined();
    for (const [described, reason] of [
      [[{}], 'inputs describes 1 inputs, but the network has 2.'],
      [[{}, 'speed'], 'inputs[1] is "speed", not an object.'],
      [[{ name: 3 }, {}], 'inputs[0].name is not a text of up to 200 characters.'],
      [
        [{ range: [1, 1] }, {}],
        'inputs[0].range is [1,1], not two numbers, the smaller one first.',
      ],
      [[{ range: [-1e308, 1e308] }, {}], 'inputs[0].range is'],
    ] as const) {
      expect(() => json(described)).toThrow(`a.json: ${reason}`);
      expect(() => tensors(JSON.stringify(described))).toThrow(`a.safetensors: metadata ${reason}`);
    }
    expect(() => tensors('speed')).toThrow('metadata inputs is not a list of inputs.');
  });

  test.each<readonly [name: string, activation: Activation]>([
    ['relu', RELU],
    ['leaky_relu:0.1', { kind: 'leaky', slope: 0.1 }],
    ['abs', { kind: 'leaky', slope: -1 }],
    ['hardtanh', { kind: 'clip', low: -1, high: 1 }],
    ['relu6', { kind: 'clip', low: 0, high: 6 }],
    ['clip:-0.25:inf', { kind: 'clip', low: -0.25, high: Infinity }],
    ['prelu', { kind: 'prelu', slopes: Float64Array.of(0.5, -2) }],
    ['step', { kind: 'step' }],
    ['max:2', { kind: 'max', size: 2 }],
  ])('%s is what it was', (name, activation) => {
    expect(nameOf(activation)).toBe(name);
    const axes = { weights: Float32Array.of(1, 2, 3, 4), inputs: 2, outputs: 2 };
    const bias = Float64Array.of(0.5, -1);
    const inputs = 2 / groupSize(activation);
    const network = denseNetwork([
      { ...axes, bias, activation },
      {
        inputs,
        outputs: 2,
        weights: axes.weights.slice(0, 2 * inputs),
        bias,
        activation: 'linear',
      },
    ]);
    const text = encoder.encode(writeCreaseJson(network));
    expect(openNetwork('a.json', text).network).toEqual(network);
    if (name === 'prelu') {
      expect(() => writeSafetensors(network)).toThrow('a slope for each unit has none');
      return;
    }
    const opened = openNetwork('a.safetensors', writeSafetensors(network));
    expect(opened.network).toEqual(network);
    // It is the file that says what is no relu.
    expect(opened.activation === undefined).toBe(name !== 'relu');
  });

  test('activations that clip nothing away, or everything, are refused', () => {
    expect(openedWith('clip:1:1')).toThrow('clips to 1 … 1, which bounds nothing');
    expect(openedWith('clip:2:-2')).toThrow('clips to 2 … -2');
    expect(openedWith('clip:-inf:inf')).toThrow('bounds nothing');
    expect(openedWith('max:1')).toThrow('takes the greatest of 1 values; a group has 2 to 256');
    expect(openedWith('max:257')).toThrow('takes the greatest of 257 values');
    expect(openedWith('max:3')).toThrow('has 2 rows, which are no whole number of groups of 3');
    expect(openedWith('leaky_relu:1e999')).toThrow('has a slope that is not finite');
    expect(openedWith('leaky_relu:')).toThrow('--activation is "leaky_relu:"');
    expect(openedWith('clip:1')).toThrow('--activation is "clip:1"');
  });

  test('a network with skips is refused by both writers', () => {
    const network = residualNetwork(3, 1);
    expect(() => writeCreaseJson(network)).toThrow(NetworkError);
    expect(() => writeSafetensors(network)).toThrow('Only a plain feed-forward network');
  });

  test('a hash is that of the bytes', () => {
    const { network, sha256 } = openConstruction('tent:3');
    const text = encoder.encode(writeCreaseJson(network));
    expect(openNetwork('tent.json', text).sha256).toBe(sha256);
  });
});

const layer = { weights: [[1, 2]], bias: [0], activation: 'relu' };
const last = { weights: [[1]], bias: [0], activation: 'linear' };

describe('Crease JSON is refused in one sentence', () => {
  test.each<[unknown, string]>([
    ['{"layers": [', 'the file is not JSON ('],
    [[], 'the file is not an object.'],
    [{}, '"layers" is missing, or is not a list of layers.'],
    [{ layers: [layer, 3] }, 'layers[1] is not an object.'],
    [
      { layers: [{ ...layer, activation: 'tanh' }] },
      'layers[0].activation is "tanh"; Crease reads',
    ],
    [{ layers: [{ ...layer, activation: undefined }] }, 'layers[0].activation is missing'],
    [{ layers: [{ ...layer, bias: undefined }] }, 'layers[0].bias is missing'],
    [{ layers: [{ ...layer, bias: [1, 2] }] }, 'layers[0].bias has 2 numbers, but'],
    [{ layers: [{ ...layer, bias: ['1'] }] }, 'layers[0].bias[0] is "1", which is not a finite'],
    [{ layers: [{ ...layer, weights: [[1, null]] }] }, 'layers[0].weights[0][1] is null, which'],
    [
      '{"layers": [{"weights": [[1e999]], "bias": [0], "activation": "relu"}]}',
      'layers[0].weights[0][0] is',
    ],
    [
      { layers: [{ ...layer, weights: [[1, 2], [3]], bias: [0, 0] }] },
      'layers[0].weights[1] has 1 numbers, but the row before it has 2.',
    ],
    [
      { layers: [layer, { ...last, weights: [[1, 1]] }] },
      'layers[1].weights[0] has 2 numbers, but the layer before has 1 units.',
    ],
    [{ layers: [layer, last], window: [0, 1, 0] }, 'window is not four numbers u0, u1, v0, v1.'],
    [{ layers: [layer, last], window: [1, 0, 0, 1] }, 'The window 1,0,0,1 has no area'],
    [{ layers: [{ ...layer, activation: 'linear' }] }, 'The network has no ReLU layer'],
  ])('%j', (value, sentence) => {
    expect(() => openJson(value)).toThrow(NetworkError);
    expect(() => openJson(value)).toThrow(`net.json: ${sentence}`);
  });

  test('keys that JavaScript gives a meaning have none here', () => {
    const text = `{"__proto__": {"layers": 1}, "constructor": 2, "layers": ${JSON.stringify([layer, last])}}`;
    expect(openJson(text).nodes).toHaveLength(4);
  });
});

/** A safetensors file with any header; `length` is what its first eight bytes claim. */
function tensorFile(header: unknown, data: Uint8Array = new Uint8Array(0), length?: bigint) {
  const text = encoder.encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const matrix = { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] };
const eight = new Uint8Array(8);

describe('safetensors', () => {
  test('keys are ordered as a person counts', () => {
    const keys = ['10.', '2.', '1.', 'a10.b', 'a9.b', '02.', ''];
    keys.sort(naturalOrder);
    expect(keys).toEqual(['', '1.', '02.', '2.', '10.', 'a9.b', 'a10.b']);
  });

  test('a bias may be absent, and halves and brain floats are read', () => {
    const header = {
      'out.weight': { dtype: 'BF16', shape: [1, 1], data_offsets: [4, 6] },
      'in.weight': { dtype: 'F16', shape: [1, 2], data_offsets: [0, 4] },
    };
    const data = Uint8Array.of(0x00, 0x3e, 0x01, 0x80, 0x80, 0xbf);
    const { network } = openNetwork('net.safetensors', tensorFile(header, data));
    expect(network).toEqual(
      denseNetwork([
        {
          weights: Float32Array.of(1.5, -(2 ** -24)),
          inputs: 2,
          outputs: 1,
          bias: Float64Array.of(0),
          activation: RELU,
        },
        {
          weights: Float32Array.of(-1),
          inputs: 1,
          outputs: 1,
          bias: Float64Array.of(0),
          activation: 'linear',
        },
      ]),
    );
  });

  test('half precision, at its ends', () => {
    const bits = Uint16Array.of(0x7bff, 0x0001, 0x0400, 0x7c00, 0xfc00, 0x7e00, 0x8000);
    expect([...decodeFloats(new Uint8Array(bits.buffer), 'F16')]).toEqual([
      65504,
      2 ** -24,
      2 ** -14,
      Infinity,
      -Infinity,
      NaN,
      -0,
    ]);
  });

  test.each<[string, Uint8Array, string]>([
    ['no header', new Uint8Array(3), 'the file has 3 bytes, but'],
    ['a long header', tensorFile({}, eight, 2n ** 63n), 'the header claims 9223372036854775808'],
    ['a header cut short', tensorFile({ a: matrix }, eight, 12n), 'the header is not JSON.'],
    ['a list for a header', tensorFile([]), 'the header is not a JSON object.'],
    ['no tensors', tensorFile({}), 'the file holds no tensor named "….weight".'],
    [
      'bytes too many',
      tensorFile({ weight: matrix }, new Uint8Array(9)),
      'bytes 8 to 9 of the data',
    ],
    [
      'bytes too few',
      tensorFile({ weight: matrix }, new Uint8Array(7)),
      'tensor "weight" ends at byte 8',
    ],
    [
      'a shape that does not fit',
      tensorFile({ weight: { ...matrix, shape: [2 ** 40, 2 ** 40] } }, eight),
      'tensor "weight" has 8 bytes, but its shape [1099511627776, 1099511627776] of F32 needs',
    ],
    [
      'a negative size',
      tensorFile({ weight: { ...matrix, shape: [-1, -2] } }, eight),
      'tensor "weight", shape is [-1,-2], which is not a list of sizes.',
    ],
    [
      'integers',
      tensorFile({ weight: { ...matrix, dtype: 'I32' } }, eight),
      'tensor "weight" has the dtype "I32"; Crease reads F64, F32, F16 and BF16.',
    ],
    [
      'an overlap',
      tensorFile(
        { weight: matrix, bias: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } },
        eight,
      ),
      'tensor "bias" overlaps the one before it at byte 4.',
    ],
    [
      'a convolution',
      tensorFile({ 'conv1.weight': { ...matrix, shape: [1, 2, 1, 1] } }, eight),
      'tensor "conv1.weight" has 4 dimensions, as the weights of convolutions have; Crease reads the 2-D weights of linear layers.',
    ],
    ...[
      ['bn1.num_batches_tracked', [1, 2], 'is of a batch normalisation, which Crease reads only'],
      ['bn.running_mean', [2], 'is of a batch normalisation'],
      ['conv.weight', [1, 1, 2], 'has 3 dimensions, as the weights of convolutions have'],
      ['act.weight', [2], 'has 1 dimension, as a PReLU or a normalisation has'],
      ['lstm.weight_ih_l0', [1, 2], 'is of a recurrent layer'],
      ['gru.bias_hh_l1_reverse', [2], 'is of a recurrent layer'],
      ['attention.in_proj_weight', [1, 2], 'is of an attention layer'],
      ['0.weight_g', [2], 'is of a weight that is computed from others: take that off'],
      ['0.parametrizations.weight.original0', [2], 'is of a weight that is computed'],
      ['0.zero_point', [2], 'is of a quantised layer'],
      ['0.bias', [2], 'is the bias of a layer whose weight is not in the file.'],
      ['epoch', [2], 'is neither the weight of a linear layer nor its bias; an .onnx file'],
    ].map(([name, shape, sentence]): [string, Uint8Array, string] => [
      String(name),
      tensorFile({ [String(name)]: { ...matrix, shape } }, eight),
      `tensor "${String(name)}" ${String(sentence)}`,
    ]),
    [
      'the weight of a batch normalisation, by what is beside it',
      tensorFile(
        {
          'bn.weight': { ...matrix, shape: [2] },
          'bn.running_var': { ...matrix, shape: [2], data_offsets: [8, 16] },
        },
        new Uint8Array(16),
      ),
      'tensor "bn.weight" is of a batch normalisation',
    ],
    [
      'the weight of another normalisation',
      tensorFile(
        {
          'norm.weight': { ...matrix, shape: [2] },
          'norm.bias': { ...matrix, shape: [2], data_offsets: [8, 16] },
        },
        new Uint8Array(16),
      ),
      'tensor "norm.weight" has 1 dimension, as a normalisation of layers or groups has',
    ],
    [
      'another activation',
      tensorFile({ __metadata__: { activation: 'tanh' }, weight: matrix }, eight),
      'metadata activation is "tanh"; Crease reads linear, relu, leaky_relu:SLOPE',
    ],
    [
      'a window of words',
      tensorFile(
        {
          __metadata__: { window: '0,1,,2' },
          '0.weight': { ...matrix, shape: [2, 1] },
          '1.weight': { ...matrix, shape: [1, 2], data_offsets: [8, 16] },
        },
        new Uint8Array(16),
      ),
      'The window 0,1,NaN,2 is not finite.',
    ],
    [
      'a NaN',
      tensorFile({ weight: matrix }, Uint8Array.of(0, 0, 0xc0, 0x7f, 0, 0, 0, 0)),
      'tensor "weight": number 0 is NaN, which is not finite.',
    ],
    [
      'layers that do not meet',
      tensorFile(
        { 'a.weight': matrix, 'b.weight': { ...matrix, data_offsets: [8, 16] } },
        new Uint8Array(16),
      ),
      'tensor "b.weight" expects 2 inputs, but "a.weight", which is before it in the order of their names, has 1 units; an .onnx file',
    ],
    [
      'a prototype',
      tensorFile(`{"__proto__": ${JSON.stringify(matrix)}}`, eight),
      'tensor "__proto__" is neither',
    ],
  ])('refuses %s', (_, bytes, sentence) => {
    expect(() => openNetwork('net.safetensors', bytes)).toThrow(NetworkError);
    expect(() => openNetwork('net.safetensors', bytes)).toThrow(`net.safetensors: ${sentence}`);
  });
});

/** By layer, read off the nodes. */
function activationsOf(network: Network) {
  return denseLayers(network).map(({ activation }) => layerName(activation));
}

describe('activations of a safetensors file', () => {
  const layers = ['relu', 'linear', 'relu'] as const;
  const { network: deep } = openConstruction('random:2-3-3-3-1?seed=1');
  const silent = writeSafetensors(deep);
  const open = (activation: string) =>
    openNetwork('net.safetensors', silent, undefined, { activation });

  test('are relu where it does not say them, which is said', () => {
    const opened = openNetwork('net.safetensors', silent);
    expect(opened.activation).toEqual({ names: 'relu', assumed: true, flag: '--activation' });
    expect(opened.network).toEqual(deep);
    const saying = openNetwork('net.safetensors', writeSafetensors(deep, { activation: 'relu' }));
    expect(saying.activation).toBeUndefined();
    expect(saying.network).toEqual(deep);
  });

  test('are those of the metadata by layer, and of whoever opens it before all', () => {
    const names = layers.join(',');
    const own = writeSafetensors(deep, { activation: names });
    const expected = [...layers, 'linear'];
    expect(activationsOf(openNetwork('net.safetensors', own).network)).toEqual(expected);
    for (const [activation, read] of [
      [names, expected],
      ['relu', ['relu', 'relu', 'relu', 'linear']],
      ['relu,relu,relu,relu', ['relu', 'relu', 'relu', 'relu']],
      ['Relu, linear, linear', ['relu', 'linear', 'linear', 'linear']],
    ] as const)
      for (const bytes of [own, silent]) {
        const opened = openNetwork('net.safetensors', bytes, undefined, { activation });
        expect(activationsOf(opened.network)).toEqual(read);
        expect(opened.activation?.assumed).toBe(false);
        // The same without the bytes.
        expect(reactivated(openNetwork('net.safetensors', bytes), activation)).toEqual(opened);
      }
  });

  test('are refused where they are none', () => {
    expect(() => open('tanh')).toThrow('net.safetensors: --activation is "tanh"; Crease reads');
    expect(() => open('relu,relu')).toThrow(
      'net.safetensors: --activation has 2 names, but the network has 4 layers: it needs 1, 3 or 4.',
    );
    expect(() => open('linear')).toThrow('net.safetensors: The network has no ReLU layer');
    const two = writeSafetensors(deep, { activation: 'relu,relu' });
    expect(() => openNetwork('net.safetensors', two)).toThrow('metadata activation has 2 names');
    expect(() => reactivated(openConstruction('tent:3'), 'relu')).toThrow(
      'tent:3: --activation is for .safetensors files',
    );
  });
});

describe('the door', () => {
  test('goes by the extension, and names those it knows', () => {
    const bytes = encoder.encode(JSON.stringify({ layers: [layer, last] }));
    expect(openNetwork('folder.x/NET.JSON', bytes).format).toBe('json');
    for (const name of ['net.pt', 'net', 'a.json/net', 'net.gz'])
      expect(() => openNetwork(name, bytes)).toThrow(
        `${name}: Crease opens .json, .safetensors, .onnx and .nnet files`,
      );
  });

  test('a network opens on [−1, 1]² unless it says otherwise', () => {
    expect(openFixture('he-32x3.json').window).toEqual({ u0: -1, u1: 1, v0: -1, v1: 1 });
  });
});
