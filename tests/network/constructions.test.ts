import { describe, expect, test } from 'vitest';
import { nameOf } from '../../src/network/activation';
import { isConstruction, parseConstruction } from '../../src/network/constructions/constructions';
import { NetworkError } from '../../src/network/errors';
import { activationPattern, forward } from '../../src/network/forward';
import { portableLog, randomStream } from '../../src/network/gaussian';
import { hiddenWidths, inputWidth, type Network } from '../../src/network/network';
import { openConstruction, type OpenedNetwork } from '../../src/network/open';
import { subdivide } from '../../src/geometry/subdivision';
import { defaultSlice, sliceNetwork } from '../../src/network/slice';
import { openFixture } from './fixtures';

function patternAt(network: Network, point: number[]): string {
  return activationPattern(network, forward(network, point)).join('|');
}

/** Regions met by the centres of an `n × n` grid over the unit square. */
function sampledRegions(network: Network, n: number): number {
  const patterns = new Set<string>();
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) patterns.add(patternAt(network, [(i + 0.5) / n, (j + 0.5) / n]));
  return patterns.size;
}

/** Crossings of lines `a u + b v + c = 0`, given as rows of three. */
function crossings(lines: readonly (readonly number[])[]): [number, number][] {
  return lines.flatMap(([a, b, c], i) =>
    lines.slice(i + 1).map(([d, e, f]): [number, number] => {
      const determinant = a * e - b * d;
      return [(b * f - c * e) / determinant, (c * d - a * f) / determinant];
    }),
  );
}

/** The smallest distance, along any line, between its crossings with two others. */
function smallestGap(lines: readonly (readonly number[])[]): number {
  const gaps = lines.flatMap(([a, b, c], i) => {
    const others = lines.filter((_, k) => k !== i);
    const along = others
      .map((line) => crossings([[a, b, c], line])[0])
      .map(([u, v]) => a * v - b * u);
    along.sort((x, y) => x - y);
    return along.slice(1).map((x, k) => x - along[k]);
  });
  return Math.min(1, ...gaps);
}

function firstLayer(text: string): { weights: number[]; bias: number[] } {
  const layer = openConstruction(text).network.nodes[1];
  if (layer.kind !== 'affine' || layer.terms[0].map.kind !== 'dense')
    throw new Error('The first layer is not dense.');
  return { weights: [...layer.terms[0].map.weights], bias: [...layer.bias] };
}

function variance(init: string): number {
  const { weights } = firstLayer(`random:100-300-1?init=${init}`);
  return weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
}

/** The tent map. */
function tent(x: number): number {
  return x < 0.5 ? 2 * x : 2 - 2 * x;
}

describe('tent:K', () => {
  test.each([1, 2, 5, 10])('has 2^%i pieces, each one of a dyadic grid', (layers) => {
    const { network } = openConstruction(`tent:${layers}`);
    const pieces = 2 ** layers;
    const patterns = Array.from({ length: pieces }, (_, k) =>
      patternAt(network, [(k + 0.5) / pieces, 0.3]),
    );
    expect(new Set(patterns).size).toBe(pieces);
    const finer = Array.from({ length: 4 * pieces }, (_, k) =>
      patternAt(network, [(k + 0.5) / (4 * pieces), 0.3]),
    );
    expect(new Set(finer).size).toBe(pieces);
  });

  test('has the hidden layers of tent-10.json', () => {
    const [ours, theirs] = [
      openConstruction('tent:10').network,
      openFixture('tent-10.json').network,
    ];
    expect(ours.nodes.slice(0, -1)).toEqual(theirs.nodes.slice(0, -1));
  });

  test.each([1, 2, 5, 10])('has the tent map, folded %i times, as its output', (layers) => {
    const { network } = openConstruction(`tent:${layers}`);
    const points = Array.from({ length: 4097 }, (_, k) => k / 4096);
    const folded = points.map((point) => {
      let value = point;
      for (let fold = 0; fold < layers; fold++) value = tent(value);
      return value;
    });
    for (const v of [0, 0.3, 1])
      expect(points.map((u) => forward(network, Float64Array.of(u, v)).output[0])).toEqual(folded);
  });
});

describe('fold:WxL', () => {
  test('its lines cross inside the square, each pair at a point of its own', () => {
    for (let width = 2; width <= 64; width += 2) {
      const { weights, bias } = firstLayer(`fold:${width}x1`);
      const lines = Array.from(bias, (c, i) => [weights[2 * i], weights[2 * i + 1], c]);
      const points = crossings(lines);
      expect(Math.min(...points.flat())).toBeGreaterThan(0);
      expect(Math.max(...points.flat())).toBeLessThan(1);
      expect(smallestGap(lines)).toBeGreaterThan(1e-4);
    }
  });

  test.each([
    ['fold:2x1', 4, 1],
    ['fold:2x3', 4, 1],
    ['fold:4x2', 11, 4],
    ['fold:6x2', 22, 9],
  ])('%s has %i regions in each of its %i cells', (text, perCell, cells) => {
    expect(sampledRegions(openConstruction(text).network, 250)).toBe(perCell * cells);
  });

  test('folds as fold-6x3.json does, layer by layer', () => {
    const ours = openConstruction('fold:6x3').network.nodes;
    const theirs = openFixture('fold-6x3.json').network.nodes;
    expect(ours.slice(0, 5)).toEqual(theirs.slice(0, 5));
    expect(ours.map((node) => node.width)).toEqual(theirs.map((node) => node.width));
  });

  test('opens on the unit square', () => {
    expect(openConstruction('fold:4x3').window).toEqual({ u0: 0, u1: 1, v0: 0, v1: 1 });
    expect(openConstruction('random:2-4-1').window).toEqual({ u0: -1, u1: 1, v0: -1, v1: 1 });
  });
});

function affineNodes({ network }: OpenedNetwork) {
  return network.nodes.filter(({ kind }) => kind === 'affine');
}

describe('random:', () => {
  test('is the same network for the same name, on every host', () => {
    const text = 'random:2-16-16-1?seed=7&init=orthogonal&bias=0.2';
    const { network, sha256 } = openConstruction(text);
    expect(openConstruction(text).network).toEqual(network);
    expect(inputWidth(network)).toBe(2);
    expect(hiddenWidths(network)).toEqual([16, 16]);
    // Pinned: a network named in a paper must never change.
    expect(sha256).toMatchInlineSnapshot(
      `"0af6bf96cc15f598151cd0b399e32c04407508d5daadbf42839d153000c1a6b8"`,
    );
    expect(openConstruction('random:3-5-4-2').sha256).toMatchInlineSnapshot(
      `"81220a50025017b2de13356ce2f86a9ae614599a710663ece17392dfb03dcd0a"`,
    );
  });

  test('has the same weights whatever the activation is, and is told apart by it', () => {
    const name = 'random:2-8-8-1?seed=3';
    const plain = openConstruction(name);
    const clipped = openConstruction(`${name}&activation=hardtanh`);
    const kinds = clipped.network.nodes.flatMap((node) =>
      node.kind === 'activation' ? [nameOf(node.activation)] : [],
    );
    expect(kinds).toEqual(['hardtanh', 'hardtanh']);
    expect(affineNodes(clipped)).toEqual(affineNodes(plain));
    expect(clipped.sha256).not.toBe(plain.sha256);
    expect(openConstruction(`${name}&activation=relu`).sha256).toBe(plain.sha256);
  });

  test('draws weights with the variance of its initialisation', () => {
    expect(variance('he')).toBeCloseTo(2 / 100, 3);
    expect(variance('xavier')).toBeCloseTo(2 / 400, 3);
    expect(variance('pytorch')).toBeCloseTo(1 / 300, 3);
    expect(variance('orthogonal')).toBeCloseTo(2 / 300, 6);
  });

  test('orthogonal rows are orthogonal', () => {
    const { weights } = firstLayer('random:8-5-1?init=orthogonal');
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 5; j++) {
        let product = 0;
        for (let k = 0; k < 8; k++) product += weights[8 * i + k] * weights[8 * j + k];
        expect(product).toBeCloseTo(i === j ? 2 : 0, 6);
      }
  });

  test('normal numbers have the moments of a normal distribution', () => {
    const stream = randomStream(3);
    const draws = Array.from({ length: 100_000 }, () => stream.normal());
    const moment = (p: number) => draws.reduce((sum, x) => sum + x ** p, 0) / draws.length;
    expect(moment(1)).toBeCloseTo(0, 1);
    expect(moment(2)).toBeCloseTo(1, 1);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1);
  });

  test('the portable logarithm is a logarithm', () => {
    for (const x of [1e-300, 1e-9, 0.1, 0.7, 0.99999, 1, 1.0001, 2, 10, 1e300])
      expect(Math.abs(portableLog(x) - Math.log(x))).toBeLessThanOrEqual(
        1e-15 * Math.max(1, Math.abs(Math.log(x))),
      );
  });
});

/** Two images of 9 × 9, or the same moved down and to the right. */
function movedImage(shift: number): Float64Array {
  return Float64Array.from({ length: 162 }, (_, i) => {
    const [y, x] = [(Math.floor(i / 9) % 9) - shift, (i % 9) - shift];
    return Math.sin(3 * x + 5 * y + (i < 81 ? 0 : 7));
  });
}

/** A layer of `mod:`, of a multiple of 1 / `whole`, as such a multiple: nothing here rounds. */
function doubled(x: bigint, whole: bigint, jump: bigint): bigint {
  const half = whole / 2n;
  if (x >= half) return 2n * x - whole;
  return x <= half - whole / jump ? 2n * x : jump * (half - x) - 2n * (half - x);
}

describe('mod:K', () => {
  test.each([
    [1, 4],
    [3, 8],
    [5, 64],
  ])('of %i layers is 2^K x mod 1 but for K · eps, eps = 1/%i', (layers, jump) => {
    const { network } = openConstruction(`mod:${layers}?eps=1/${jump}`);
    const places = 2 ** layers * jump * 8;
    let others = 0;
    for (let k = 0; k < places; k++) {
      const x = (k + 0.5) / places;
      const [value] = forward(network, [x, 0.7]).output;
      if (value !== (2 ** layers * x) % 1) others++;
    }
    expect(others).toBeGreaterThan(0);
    expect(others / places).toBeLessThanOrEqual(layers / jump);
  });

  test.each([
    ['1/64', 5, 2],
    ['1/8', 5, 1],
    ['1/4', 4, 1],
  ])(
    'with eps = %s has the pieces by depth that its breakpoints make',
    async (eps, layers, dimensions) => {
      const jump = BigInt(eps.slice(2));
      const { network } = openConstruction(`mod:${layers}x${dimensions}?eps=${eps}`);
      const window = { u0: 0, u1: 1, v0: 0, v1: 1 };
      const sliced = sliceNetwork(network, defaultSlice(2));
      const { regionsByDepth } = await subdivide(sliced, window);
      // Breakpoints of every depth are multiples of this, as slopes are powers of 2 or of jump − 2, inverted.
      const whole = 2n * jump * (2n * (jump - 2n)) ** BigInt(layers);
      let pieces: readonly (readonly [from: bigint, to: bigint])[] = [[0n, whole]];
      const counts = Array.from({ length: layers }, () => {
        pieces = pieces.flatMap(([from, to]) => {
          const inside = [whole / 2n - whole / jump, whole / 2n].filter(
            (x) => (x - from) * (x - to) < 0n,
          );
          const ends = [from, ...(from < to ? inside : inside.toReversed()), to];
          return ends.slice(1).map((end, i): [bigint, bigint] => {
            // At a breakpoint both of its sides agree.
            return [doubled(ends[i], whole, jump), doubled(end, whole, jump)];
          });
        });
        return pieces.length ** dimensions;
      });
      expect(regionsByDepth).toEqual(counts);
      if (eps === '1/64') expect(counts).toEqual([9, 81, 729, 6561, 59049]);
    },
  );
});

describe('a convolutional network', () => {
  test.each([
    ['a kernel of one place', 'cnn:4x1x1-8c1-3-2?seed=1', 'random:4-8-3-2?seed=1'],
    ['a kernel as large as the image', 'cnn:2x3x4-5-2?seed=2', 'random:24-5-2?seed=2'],
    ['one that is', 'cnn:2x3x3-5c3-2?seed=2&init=xavier', 'random:18-5-2?seed=2&init=xavier'],
  ])('with %s is the dense one', (_, convolutional, dense) => {
    const point = Float64Array.from({ length: 24 }, (_x, i) => Math.cos(i));
    const [a, b] = [convolutional, dense].map((name) => {
      const { network } = openConstruction(name);
      return [...forward(network, point.subarray(0, inputWidth(network))).output];
    });
    // Xavier's variance counts the units that read an input, a kernel's all places.
    if (convolutional.includes('xavier')) expect(a).not.toEqual(b);
    else expect(a).toEqual(b);
  });

  test.each(['leaky', 'leaky_relu'])('%s:0.1 is an activation of random networks', (name) => {
    const { network } = openConstruction(`random:2-4-1?activation=${name}:0.1`);
    expect(network.nodes[2]).toMatchObject({ activation: { kind: 'leaky', slope: 0.1 } });
  });

  test('has a hash, of all its numbers', () => {
    const hashes = ['seed=1', 'seed=2', 'seed=1&activation=abs', 'activation=leaky_relu:0.1'].map(
      (query) => openConstruction(`cnn:1x6x6-2c3-3?${query}`).sha256,
    );
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(openConstruction('cnn:1x6x6-2c3-3?seed=1').sha256).toBe(hashes[0]);
    expect(new Set(hashes).size).toBe(4);
  });

  test('makes of a shifted image what it makes of the image, shifted', () => {
    const { network } = openConstruction('cnn:2x9x9-3c3p1-1?seed=5');
    const before = forward(network, movedImage(0)).values[1];
    const shifted = forward(network, movedImage(1)).values[1];
    expect(hiddenWidths(network)).toEqual([3 * 81]);
    for (let channel = 0; channel < 3; channel++)
      for (let y = 1; y < 7; y++)
        for (let x = 1; x < 7; x++) {
          const at = (channel * 9 + y) * 9 + x;
          expect(shifted[at + 10]).toBeCloseTo(before[at], 12);
        }
  });

  test('reads as many places apart as its stride says, and zeros beyond its edges', () => {
    const { network } = openConstruction('cnn:1x6x7-2c3s2p1-1?seed=3');
    const [, first] = network.nodes;
    if (first.kind !== 'affine' || first.terms[0].map.kind !== 'sparse')
      throw new Error('The first layer is not sparse.');
    const { starts, columns } = first.terms[0].map;
    expect(hiddenWidths(network)).toEqual([2 * 3 * 4]);
    const read = (unit: number) => [...columns.subarray(starts[unit], starts[unit + 1])];
    expect(read(0)).toEqual([0, 1, 7, 8]);
    expect(read(5)).toEqual([8, 9, 10, 15, 16, 17, 22, 23, 24]);
    // the second channel's
    expect(read(12 + 5)).toEqual(read(5));
  });
});

describe('what is not a construction', () => {
  test.each([
    ['random:2-8-1?sed=1', '"sed" is not a parameter; there are seed, init, bias and activation.'],
    [
      'random:2-8-1?activation=tanh',
      'activation is "tanh"; it can be relu, leaky_relu:SLOPE, abs,',
    ],
    ['random:2-8-1?init=hee', 'init is "hee"; it can be he, xavier, pytorch, orthogonal.'],
    ['random:2-8-1?seed=-1', 'seed is "-1"; it can be an integer from 0 to 4294967295.'],
    ['random:2-8-1?bias=x', 'bias is "x"; it can be a standard deviation from 0 to 1e6.'],
    ['random:2-8-1?seed=1&seed=2', 'seed is given twice.'],
    ['random:2-8-1?init=pytorch&bias=1', 'init=pytorch draws its own biases: leave out bias.'],
    ['random:2-1', 'it needs the widths of input, hidden layers and output,'],
    ['random:2-0-1', 'a layer of width 0'],
    ['random:2-99999-99999-1', '10000099998 weights are too many'],
    [
      'random:2-6000-6000-1?init=orthogonal',
      'orthogonal weights of these sizes take about 2.2e+11 products, of which 1.4e+11 are the most',
    ],
    [
      `random:2-${'4000-'.repeat(5)}1?init=orthogonal`,
      'orthogonal weights of these sizes take about 2.6e+11 products',
    ],
    [
      'cnn:1x80x80-1c1-6400-6400-1?init=orthogonal',
      'orthogonal weights of these sizes take about 5.2e+11 products',
    ],
    ['cnn:28x28-8c3-1', '"28x28" is not an image; it needs channels, height and width'],
    ['cnn:1x0x28-8c3-1', '"1x0x28" is not an image'],
    ['cnn:1x28x28-8c3', 'it needs an image, layers and a number of outputs'],
    ['cnn:1x28x28-8k3-1', '"8k3" is not a layer; it can be a number of units, or channels'],
    ['cnn:1x28x28-0-1', '"0" is not a layer'],
    ['cnn:1x4x4-8c5-1', '"8c5" has no room on 4x4 places'],
    ['cnn:1x4x4-8c3s0-1', '"8c3s0" has no room'],
    ['cnn:1x4x4-8c3p3-1', '"8c3p3" has no room on 4x4 places, or a padding that no kernel reaches'],
    ['cnn:1x4x4-8c3-1?sed=1', '"sed" is not a parameter'],
    ['cnn:1x4x4-8c3-1?activation=max:2', 'activation=max:2 is not for images.'],
    ['cnn:3x999x999-64c9p4-1', '15584783616 weights are too many'],
    ['fold:5x3', 'fold:WxL needs an even width W from 2 to 64 and L from 1 to 64 layers'],
    ['fold:4', 'fold:WxL needs'],
    ['pascanu:1x2', 'pascanu:WxL needs a width W from 2 to 64'],
    ['pascanu:4x65', 'pascanu:WxL needs'],
    ['zonotope:3x1x2', 'zonotope:MxWxK needs M from 1 to 64 generators'],
    ['zonotope:3x2', 'zonotope:MxWxK needs'],
    ['zonotope:0x2x2', 'zonotope:MxWxK needs'],
    ['tent:65', 'tent:K needs K from 1 to 64 layers'],
    ['tent:', 'tent:K needs'],
    ['mod:0', 'mod:K and mod:Kx2 need K from 1 to 64 layers'],
    ['mod:65', 'mod:K and mod:Kx2 need'],
    ['mod:3x3', 'mod:K and mod:Kx2 need'],
    ['mod:3?eps=1/63', 'mod:K and mod:Kx2 need K from 1 to 64 layers and an eps of 1/4, 1/8,'],
    ['mod:3?eps=1/2', 'mod:K and mod:Kx2 need'],
    ['mod:3?eps=0.1', 'mod:K and mod:Kx2 need'],
    ['square:0', 'square:K needs K from 1 to 64 tents'],
    ['square:65', 'square:K needs'],
    [
      'spiral:3',
      'not a construction: they start with random:, cnn:, fold:, tent:, mod:, pascanu:, zonotope:, square:, json:.',
    ],
  ])('%s is refused in one sentence', (text, sentence) => {
    expect(() => openConstruction(text)).toThrow(NetworkError);
    expect(() => openConstruction(text)).toThrow(`${text}: ${sentence}`);
  });

  test('limits hold before anything is made, and the largest network is within them', () => {
    const limits = { host: 'a test', inputs: 8, layers: 3, units: 16, weights: 200 };
    expect(parseConstruction('random:8-16-4-1', limits).weights).toBe(196);
    for (const [name, excess] of [
      ['random:9-1-1', '9 inputs'],
      ['random:2-17-1', '17 units in a layer'],
      ['random:2-1-17', '17 units in a layer'],
      ['random:2-1-1-1-1-1', '4 hidden layers'],
      ['random:8-16-5-1', '213 weights'],
    ] as const)
      expect(() => parseConstruction(name, limits)).toThrow(
        `${excess} are too many; a test takes up to 200 weights, 8 inputs, 3 hidden layers, 16 units in a layer.`,
      );
    for (const name of ['random:2-9999999-1', 'random:9999999-2-1', `random:2${'-1'.repeat(2000)}`])
      expect(() => parseConstruction(name)).toThrow('are too many; the command line takes up to');
    // As large as it may be: made, it would take 1 GiB.
    expect(parseConstruction('random:4095-65536-1').weights).toBe(2 ** 28);
  });

  test('a file name is told from a construction', () => {
    expect(['random:2-8-1', 'fold:4x3', 'tent:3'].every(isConstruction)).toBe(true);
    expect(['net.json', 'C:\\nets\\tent.onnx', 'tent10.json'].some(isConstruction)).toBe(false);
  });
});

describe('json:', () => {
  const text =
    'json:{"layers":[{"weights":[[1,-2]],"bias":[0.5],"activation":"abs"},{"weights":[[3]],"bias":[0],"activation":"linear"}]}';

  test('is a network by its own text', () => {
    expect(isConstruction(text)).toBe(true);
    const { name, network } = openConstruction(text);
    expect(name).toBe(text);
    expect(forward(network, [1, 2]).output).toEqual(Float64Array.of(7.5));
  });

  test('is refused where the text is no network, or longer than a link', () => {
    expect(() => openConstruction('json:{')).toThrow(NetworkError);
    expect(() => openConstruction('json:{"layers":[{"weights":[[1]],"bias":[]}]}')).toThrow(/bias/);
    expect(() => openConstruction(`json:${' '.repeat(9000)}`)).toThrow(/9000 characters/);
  });
});
