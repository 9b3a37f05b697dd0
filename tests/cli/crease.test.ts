import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it, vi } from 'vitest';
import { fewOf, itInCi, itInFull } from '../coverage';
import { fixture, interruptCrease, runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const inFolder = (name: string) => join(folder, name);

/** What the tests look up in the commands' JSON; each command prints a part of it. */
interface Answer {
  readonly network: { readonly sha256: string };
  readonly sampled: { readonly byDepth: readonly number[] };
  readonly command: string;
}

/** Runs a command that must succeed, and reads the JSON that is all of its stdout. */
async function json(...command: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await runCrease(...command, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('crease count', () => {
  it("counts the tent's 2^10 pieces, with the JSON of the contract", async () => {
    const powers = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    const counted = await json('count', 'tent:10', '--size', '4096x1', '--window', '0,1,0,1');
    expect(counted).toEqual({
      network: {
        inputs: 2,
        hidden: Array(10).fill(2),
        outputs: 1,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      window: [0, 1, 0, 1],
      size: [4096, 1],
      sampled: { regions: 1024, byDepth: powers },
      adapter: {
        vendor: expect.any(String),
        description: expect.any(String),
        software: expect.any(Boolean),
      },
      evaluated: {
        samples: expect.any(Number),
        multiplyAdds: expect.any(Number),
        shareOfSamples: expect.any(Number),
        shareOfMultiplyAdds: expect.any(Number),
        decided: expect.any(Number),
        certified: 1,
      },
      seconds: { sampled: expect.any(Number) },
    });
  });

  it('counts the cells between creases along three axes, in a volume', async () => {
    const file = inFolder('cells.json');
    const weights = [
      [0, 0, 1, 0],
      [1, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ];
    const hidden = { weights, bias: [-0.31, -0.42, 0.42, 0.2], activation: 'relu' };
    const last = { weights: [[1, 1, 1, 1]], bias: [0], activation: 'linear' };
    writeFileSync(file, JSON.stringify({ layers: [hidden, last] }));
    const options = ['--axes', '2,0,1', '--size', '32x16x24', '--at', '0,0,0,5'];
    const counted = await json('count', file, ...options);
    expect(counted).toMatchObject({
      window: [-1, 1, -1, 1, -1, 1],
      size: [32, 16, 24],
      sampled: { regions: 2 * 3 * 2, byDepth: [2 * 3 * 2] },
    });
    expect(Object.keys(counted).toSorted()).toEqual([
      'adapter',
      'evaluated',
      'network',
      'sampled',
      'seconds',
      'size',
      'window',
    ]);
    const narrow = ['--window', '-1,0.3,-0.4,0.4,-1,1', '--size', '9x9x9'];
    const other = await json('count', file, '--axes', '2,0,1', ...narrow);
    expect(other).toMatchObject({ window: [-1, 0.3, -0.4, 0.4, -1, 1], sampled: { regions: 2 } });
  });

  itInCi('prints a table for people', async () => {
    const { code, stdout } = await runCrease('count', 'tent:3', '--size', '64x1');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      'depth  units  regions',
      '    1      2        2',
      '    2      2        4',
      '    3      2        8',
    ]);
  });

  itInCi('takes negative numbers behind a space and behind an equals sign', async () => {
    const spaced = await json('count', 'tent:3', '--size', '8x8', '--window', '-1,1,-1,1');
    const joined = await json('count', 'tent:3', '--size=8x8', '--window=-1,1,-1,1');
    expect(spaced).toMatchObject({ window: [-1, 1, -1, 1] });
    expect(joined).toMatchObject({ window: [-1, 1, -1, 1] });
  });

  itInCi('counts on a slice through three points, in its own default window', async () => {
    const points = inFolder('points.json');
    writeFileSync(points, '{"points": [[-1, -1], [1, -1], [-1, 1]]}');
    const through = await json('count', 'fold:4x2', '--size', '96x96', '--through', points);
    expect(through).toMatchObject({ window: [-0.25, 1.25, -0.25, 1.25] });
    // The same square of input space, named by its axes.
    const axes = await json(
      'count',
      'fold:4x2',
      '--size',
      '96x96',
      '--window',
      '-1.5,1.5,-1.5,1.5',
    );
    expect(through).toHaveProperty('sampled', axes.sampled);
  });

  itInCi('takes the seed of a random network from --seed', async () => {
    const named = await json('count', 'random:2-8-8-1?seed=7', '--size', '64x64');
    const given = await json('count', 'random:2-8-8-1', '--seed', '7', '--size', '64x64');
    const other = await json('count', 'random:2-8-8-1', '--seed', '8', '--size', '64x64');
    expect(given.network.sha256).toBe(named.network.sha256);
    expect(other.network.sha256).not.toBe(named.network.sha256);
  });

  it('reads the weights that lie beside an ONNX file', async () => {
    const counted = await json('count', fixture('residual-24x3.onnx'), '--size', '64x64');
    expect(counted).toHaveProperty('sampled.regions');
  });
});

describe('crease render', () => {
  const command = [
    'render',
    fixture('spiral-32x3.safetensors'),
    '--size',
    '160x120',
    '--window',
    '-1,1,-0.75,0.75',
  ];

  it('writes a map that inspect can trace back', async () => {
    const file = inFolder('map.png');
    const rendered = await json(...command, '-o', file, '--creases');
    const figure = await json('inspect', file);
    expect(rendered).toMatchObject({ file, size: [160, 120] });
    expect(figure).toMatchObject({
      network: {
        name: 'spiral-32x3.safetensors',
        format: 'safetensors',
        inputs: 2,
        hidden: [32, 32, 32],
        outputs: 1,
      },
      slice: { axes: [0, 1] },
      window: [-1, 1, -0.75, 0.75],
      size: [160, 120],
      creases: true,
      byDepth: rendered.sampled.byDepth,
    });
    const { width, height, channels, depth, data } = decode(readFileSync(file));
    expect({ width, height, channels, depth }).toEqual({
      width: 160,
      height: 120,
      channels: 1,
      depth: 8,
    });
    expect(new Set(data).size).toBeGreaterThan(20);
  });

  it('writes the same bytes for the same input, and again by its own command', async () => {
    const [first, second, third] = ['first.png', 'second.png', 'third.png'].map(inFolder);
    await json(...command, '-o', first);
    await json(...command, '-o', second);
    expect(readFileSync(second)).toEqual(readFileSync(first));
    const { command: again } = await json('inspect', first);
    const words = again.split(' ').slice(1);
    words[1] = command[1];
    words[3] = third;
    await json(...words);
    expect(readFileSync(third)).toEqual(readFileSync(first));
  });

  // Only large maps keep parts that nobody asked for: every day the tests of shards stand for it.
  itInFull('takes a large map up where a run that was killed has left it', async () => {
    const [file, expected] = ['large.png', 'expected.png'].map(inFolder);
    const large = ['render', 'random:2-24-24-1?seed=3', '--size', '9000x9000', '-o'];
    const kept = () => (existsSync(`${file}.parts`) ? readdirSync(`${file}.parts`) : []);
    const { child, outcome } = startCrease([...large, file]);
    await vi.waitUntil(() => kept().filter((name) => name.endsWith('.band')).length >= 2, {
      timeout: 60_000,
    });
    child.kill('SIGKILL');
    await outcome;
    expect(existsSync(file)).toBe(false);
    const second = await startCrease([...large, file]).outcome;
    expect(second.stderr).toMatch(/\d+ of \d+ parts are there from a run before/);
    expect(second.code).toBe(0);
    expect(existsSync(`${file}.parts`)).toBe(false);
    await json(...large, expected);
    expect(readFileSync(file).equals(readFileSync(expected))).toBe(true);
  });

  it('replaces an older file whole, and leaves nothing beside it', async () => {
    const file = inFolder('replaced.png');
    writeFileSync(file, 'old');
    await json('render', 'tent:3', '-o', file, '--size', '16x16');
    expect(statSync(file).size).toBeGreaterThan(100);
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it.each(
    fewOf(1, [
      ['evaluated', '0.1,0.10000000001,0.1,0.10000000001', '64x48'],
      ['cut out', '-1,1,-1,1', '300x200'],
    ]),
  )('puts a map together that was %s in parts', async (_, window, size) => {
    const [file, whole] = ['parts.png', 'whole.png'].map((name) => inFolder(`${size}-${name}`));
    const map = ['render', fixture('he-32x3.json'), '--window', window, '--size', size, '-o'];
    const expected = await json(...map, whole);
    expect(await json(...map, file, '--shard', '2/3')).toMatchObject({ file, shard: [2, 3] });
    expect(existsSync(file)).toBe(false);
    expect((await runCrease(...map, file, '--creases')).stderr).toMatch(
      /parts of another picture: delete it/,
    );
    await json(...map, file, '--shard', '1/3');
    const { sampled } = await json(...map, file);
    expect(sampled).toEqual(expected.sampled);
    expect(readFileSync(file).equals(readFileSync(whole))).toBe(true);
    expect(existsSync(`${file}.parts`)).toBe(false);
  });

  it.each(
    fewOf(1, [
      ['in its header, which says how much there is', 7 * 8],
      ['in its data', 1000],
    ]),
  )('samples a part anew that was damaged %s', async (_, place) => {
    const [file, whole] = ['damaged.png', 'undamaged.png'].map((name) => inFolder(place + name));
    const map = ['render', fixture('he-32x3.json'), '--size', '200x200', '-o'];
    await json(...map, whole);
    await json(...map, file, '--shard', '1/2');
    const band = readdirSync(`${file}.parts`).find((name) => name.endsWith('.band')) ?? 'none';
    const bytes = readFileSync(join(`${file}.parts`, band));
    for (let i = place; i < place + 8; i++) bytes[i] ^= 0x55;
    writeFileSync(join(`${file}.parts`, band), bytes);
    await json(...map, file);
    expect(readFileSync(file).equals(readFileSync(whole))).toBe(true);
  });

  itInCi('stops at Ctrl-C with exit code 130 and no file', async () => {
    const file = inFolder('interrupted.png');
    const giant = ['render', 'fold:16x5', '-o', file, '--size', '16384x16384'];
    const { code, stdout, stderr } = await interruptCrease(giant, 1000);
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    // What was finished by then is kept, and named; nothing else is there.
    const kept = stderr.includes(`what is done lies in ${file}.parts`)
      ? ['interrupted.png.parts']
      : [];
    expect(readdirSync(folder).filter((name) => name.includes('interrupted'))).toEqual(kept);
  });
});

describe('crease inspect', () => {
  it('does not call what is in the maps of a convolution its parameters', async () => {
    const report = await json('inspect', 'cnn:1x6x6-2c3-3');
    // Two kernels of 9 and 3 outputs of 32, with their biases: at 16 places each, as one kernel.
    expect(report).toMatchObject({ hidden: [32], parameters: 18 + 2 + 96 + 3 });
  });

  it('shows the shape of a network', async () => {
    expect(await json('inspect', fixture('he-32x3.json'))).toEqual({
      name: fixture('he-32x3.json'),
      format: 'json',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      inputs: 2,
      hidden: [32, 32, 32],
      outputs: 1,
      activations: ['relu', 'relu', 'relu'],
      parameters: 2 * 32 + 32 + 2 * (32 * 32 + 32) + 32 + 1,
      window: [-1, 1, -1, 1],
    });
  });

  itInCi('ends quietly when nobody reads on', async () => {
    const { child, outcome } = startCrease(['inspect', 'fold:4x3']);
    child.stdout?.destroy();
    expect(await outcome).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('crease make', () => {
  it.each(fewOf(1, ['.json', '.safetensors']))('writes a construction as %s', async (extension) => {
    const file = inFolder(`made${extension}`);
    await json('make', 'random:2-8-8-1?init=he', '--seed', '3', '-o', file);
    const [made, named] = await Promise.all(
      [file, 'random:2-8-8-1?seed=3&init=he'].map((name) =>
        json('count', name, '--size', '64x64', '--window', '-1,1,-1,1'),
      ),
    );
    expect(made).toHaveProperty('sampled', named.sampled);
  });

  itInCi('writes the same bytes twice', async () => {
    await json('make', 'fold:4x3', '-o', inFolder('a.safetensors'));
    const { outcome } = startCrease(['make', 'fold:4x3', '-o', inFolder('b.safetensors')]);
    expect(await outcome).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(inFolder('b.safetensors'))).toEqual(
      readFileSync(inFolder('a.safetensors')),
    );
  });
});

describe('crease serve', () => {
  it('serves the explorer, on the next port where one is taken', async () => {
    const first = startCrease(['serve', '--port', '0']);
    const port = Number(/127\.0\.0\.1:(\d+)/.exec(await first.said('Ctrl-C'))?.[1]);
    const second = startCrease(['serve', '--port', String(port)]);
    await second.said('Ctrl-C');
    const page = await fetch(`http://127.0.0.1:${port}/`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<title>Crease');
    for (const { child } of [first, second]) child.kill('SIGINT');
    const outcomes = await Promise.all([first.outcome, second.outcome]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(new Set(outcomes.map(({ stdout }) => stdout)).size).toBe(2);
  });
});
