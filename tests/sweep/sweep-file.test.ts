import { describe, expect, it } from 'vitest';
import { readSweep, readSweepFlags } from '../../src/sweep/sweep-file';
import { InputError } from '../../src/network/errors';

describe('a sweep file', () => {
  it('is YAML, with ranges, single values and defaults', async () => {
    const sweep = await readSweep('s.yaml', 'depths: 1..3\nwidths: 16 # each\nseeds: 4\n');
    expect(sweep).toEqual({
      depths: [1, 2, 3],
      widths: [16],
      inits: ['he'],
      biases: [0.1],
      inputs: [2],
      seeds: 4,
      seed: 0,
      slices: 1,
      samples: [],
      definitions: false,
      maxRegions: 20_000_000,
    });
  });

  it('may be JSON, indented by tabs too', async () => {
    const text = '{\n\t"constructions": ["fold:4x3"],\n\t"seeds": [3, "5..6"]\n}';
    const sweep = await readSweep('s.json', text);
    expect(sweep).toMatchObject({ constructions: ['fold:4x3'], seeds: [3, 5, 6] });
  });

  it('gives way to flags', async () => {
    const sweep = await readSweep('s.yaml', 'depths: 2\nwidths: 8', { widths: [4] });
    expect(sweep.widths).toEqual([4]);
  });

  it('says the same when it is read again from what it came to', async () => {
    const text = 'depths: 1..3\nunits: 12\nseeds: 0..2\nwindow: [0, 1, 0, 1]\nfiles: a.onnx';
    const sweep = await readSweep('s.yaml', text);
    expect(await readSweep('s.json', JSON.stringify(sweep))).toEqual(sweep);
  });

  it.each([
    [
      'an unknown field',
      'depths: 2\nwidht: 8',
      2,
      'widht is no field of a sweep; those are depths',
    ],
    ['a value in a list', 'depths: 2\nwidths:\n  - 8\n  - -1', 4, 'widths number 2: too small'],
    ['a word', 'depths: 2\nwidths: 8\ninits: hee', 3, 'inits number 1: invalid option'],
    ['a fraction', 'depths: 1.5\nwidths: 8', 1, 'depths number 1: invalid input: expected int'],
    ['a count', 'depths: 1\nwidths: 8\n\nseeds: many', 4, 'seeds: "many" is no number, nor'],
    ['a range backwards', 'widths: 8\ndepths: 6..1', 2, 'depths number 1: "6..1" is no number'],
    ['a bias that no network has', 'depths: 1\nwidths: 8\nbiases: [0, 1e9]', 3, 'biases number 2'],
    [
      'seeds past the last',
      'depths: 1\nwidths: 8\nseed: 4294967295\nseeds: 2',
      4,
      'seeds: 2 seeds',
    ],
    ['an alias of nothing', 'depths: &d 2\nwidths: *e', 2, 'unresolved alias'],
    [
      'aliases of aliases',
      `a: &a [${'x, '.repeat(9)}]\nb: &b [${'*a, '.repeat(9)}]\nc: [${'*b, '.repeat(20)}]`,
      2,
      'excessive alias count',
    ],
    ['bad YAML', 'depths: 1\nwidths: [8', 2, 'flow sequence'],
    ['a key twice', 'depths: 1\ndepths: 2', 2, 'map keys must be unique'],
    [
      'units that layers cannot share',
      'depths: 5\nunits: [10,\n  12]',
      3,
      'units number 2: 12 units do not make 5',
    ],
    [
      'a bad construction',
      'constructions:\n - fold:4x3\n - fold:5x3',
      3,
      'constructions number 2: fold:5x3: fold:WxL needs',
    ],
    [
      'an empty window',
      'constructions: tent:3\nwindow: [0, 0, 1, 2]',
      2,
      'window: the window 0,0,1,2',
    ],
    [
      'an activation that is not read',
      'files: a.safetensors\nactivation: leakier',
      2,
      'activation: it is "leakier"; Crease reads linear, relu, ',
    ],
    [
      'activations of no file',
      'constructions: tent:3\nactivation: relu',
      2,
      'activation: only files have activations to be said',
    ],
    ['sizes without depths', 'seeds: 2\nwidths: 8', 2, 'widths: depths are missing'],
    ['depths without sizes', 'depths: 2', 1, 'depths: depths need widths'],
    ['two kinds of sizes', 'depths: 2\nwidths: 8\nunits: 8', 3, 'units: widths and units both'],
    ['no networks', 'seeds: 2', 1, 'the sweep names no networks'],
    ['no fields', '# nothing', 1, 'a sweep is a list of fields'],
  ])('is refused for %s, with the line', async (_, text, line, words) => {
    const refusal = readSweep('s.yaml', text);
    await expect(refusal).rejects.toThrow(InputError);
    await expect(refusal).rejects.toThrow(`s.yaml, line ${line}: ${words}`);
  });
});

describe('a sweep of flags', () => {
  it('is refused by the name of the flag where a file has the other fields', async () => {
    const refusal = readSweep('s.yaml', 'depths: 2\nwidths: 8', { widths: ['x'] });
    await expect(refusal).rejects.toThrow('--widths number 1: "x" is no number');
  });

  it('is refused by the name of the flag', () => {
    expect(() => readSweepFlags({ depths: [0], widths: [4] })).toThrow(
      '--depths number 1: too small',
    );
    expect(() => readSweepFlags({ maxRegions: 0 })).toThrow('--max-regions: too small');
    expect(() => readSweepFlags({})).toThrow('the sweep names no networks');
  });
});
