import { copyFileSync, existsSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extensionsText, formatsOf } from '../../src/figure/formats';
import { fewOf, itInCi } from '../coverage';
import { encodeModel } from '../network/onnx-models';
import { fixture, runCrease, startCrease, temporaryFolder, type Outcome } from './run-crease';

const folder = temporaryFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const onePoint = file('one-point.json', '{"points": [[0, 0]]}');
const noPoints = file('no-points.json', '{"points": "none"}');
const flat = file('flat.json', '{"points": [[0, 0], [1, 0], [0]]}');
const notJson = file('broken.json', '{"layers": [');
const alien = file('alien.txt', 'hello');
const alone = join(folder, 'alone.onnx');
copyFileSync(fixture('residual-24x3.onnx'), alone);
const smooth = file(
  'smooth.onnx',
  encodeModel({
    input: [1, 2],
    nodes: [
      { op: 'Tanh', inputs: ['x'], output: 't' },
      { op: 'Relu', inputs: ['t'], output: 'y' },
    ],
  }),
);
const png = join(folder, 'map.png');

/** Formats as sentences list them; spelt out once, below. */
const MAPS = extensionsText(formatsOf('sampled', 'vector'), 'or');
const PICTURES = extensionsText(formatsOf('vector'), 'and');

const VOLUME = 'random:3-8-1';

/** Wrong use, and a part of the sentence that says so. */
const WRONG: readonly (readonly [command: string[], sentence: string])[] = [
  [['coun', 'tent:3'], "unknown command 'coun' (Did you mean count?)"],
  [['count'], "missing required argument 'network'"],
  [['count', 'tent:3', '--sice', '4x4'], "unknown option '--sice' (Did you mean --size?)"],
  [['count', 'tent:3', '--definitions'], '--definitions counts exact regions; it needs --exact'],
  [['count', 'tent:3', '--max-regions', '9'], 'it needs --exact'],
  [['count', 'tent:3', '--exact', '--max-regions', '0'], '--max-regions needs'],
  [['count', 'tent:3', '--no-sample'], 'nothing to count'],
  [['count', 'tent:3', 'fold:4x3'], 'too many arguments'],
  [['count', 'missing.onnx'], 'missing.onnx: there is no such file'],
  [['count', folder], 'it is a folder'],
  [['count', alien], `${alien}: Crease opens .json`],
  [['count', notJson], `${notJson}: the file is not JSON`],
  [['count', alone], `${alone} keeps its weights beside it in `],
  [['count', 'tent:0'], 'tent:0: '],
  [['count', 'sponge:3'], 'sponge:3: '],
  [['count', smooth], 'smooth.onnx: operator Tanh (the node that makes "t") is smooth'],
  [['count', 'tent:3', '--window', '0,1,0'], '--window needs four numbers'],
  [['count', 'tent:3', '--window', '-1,1,1,-1'], 'has no area'],
  [['count', 'tent:3', '--size', '12'], '--size needs'],
  [['count', 'tent:3', '--axes', '0,7'], 'Axis 7'],
  [['count', 'tent:3', '--axes', '1,1'], 'two different axes'],
  [['count', 'tent:3', '--axes', 'lat,lon'], '“lat” is none of the network'],
  [['count', 'cnn:1x4x4-2c2-3', '--axes', '0:0:0,0:4:0'], 'from 0:0:0 to 0:3:3'],
  [['count', 'tent:3', '--sensitive', '--axes', '0,1'], 'cannot be used with'],
  [['count', 'random:1-6-6-1?seed=2', '--sensitive'], 'one input'],
  [['count', 'tent:3', '--at', '0,0,0'], '3 coordinates, not 2'],
  [['count', 'tent:3', '--seed', 'x'], '--seed needs'],
  [['count', 'tent:3', '--through', 'missing.json'], 'missing.json: there is no such file'],
  [['count', 'tent:3', '--through', onePoint], `${onePoint}: A slice goes through 3 points`],
  [['count', 'tent:3', '--through', noPoints], `${noPoints}: "points" is missing`],
  [['count', 'tent:3', '--through', flat], `${flat}: Point 2 has 1 coordinates, not 2`],
  [['count', 'tent:3', '--through', flat, '--axes', '0,1'], 'cannot be used with'],
  [
    ['count', 'tent:3', '--exact', '--no-sample', '--window', '-1e200,1e200,-1e200,1e200'],
    'beyond the largest float64',
  ],
  [
    ['export', 'tent:3', '-o', join(folder, 'n.csv'), '--neighbours'],
    '--neighbours is for .json files',
  ],
  [['count', 'tent:3', '--axes', '0,1,2'], "Axis 2 is not one of the network's 2 inputs"],
  [['count', VOLUME, '--axes', '0,1,1'], 'three different axes, but got 0,1,1'],
  [['count', VOLUME, '--axes', '0,1,2', '--size', '4x4'], 'needs --size WxHxD, not 4x4'],
  [['count', VOLUME, '--axes', '0,1,2', '--window', '0,1,0,1'], 'six numbers'],
  [['count', VOLUME, '--axes', '0,1,2', '--window', '0,1,0,1,1,0'], 'has no volume'],
  [['count', VOLUME, '--axes', '0,1,2', '--exact'], '--exact cuts planes into regions'],
  [['count', VOLUME, '--axes', '0,1,2', '--no-sample'], 'nothing to count'],
  [['count', VOLUME, '--size', '4x4x4'], '4x4x4 is of a volume, which needs --axes i,j,k'],
  [['count', VOLUME, '--size', '4x4x'], '--size needs three sides'],
  [['count', VOLUME, '--window', '0,1,0,1,0,1'], 'of a volume, which needs --axes i,j,k'],
  [['render', VOLUME, '-o', png, '--axes', '0,1,2'], 'Only `crease count` samples volumes'],
  [['at', VOLUME, '0', '0', '--axes', '0,1,2'], 'Only `crease count` samples volumes'],
  [
    ['export', VOLUME, '-o', join(folder, 'x.csv'), '--axes', '0,1,2'],
    'Only `crease count` samples volumes',
  ],
  [['at', 'tent:3', '0.5'], "missing required argument 'v'"],
  [['at', 'tent:3', '0.5', 'x'], 'V needs to be a number'],
  [['at', 'tent:3', '0.5', '-7'], 'The point 0.5,-7 is not in the window'],
  [['at', 'fold:4x3', '0', '0'], 'lies where creases meet'],
  [['export', 'tent:3'], "required option '-o, --file <file>' not specified"],
  [
    ['export', 'tent:3', '-o', join(folder, 'x.txt')],
    'as .json, .csv, .svg or .pdf, not as ".txt"',
  ],
  [['export', 'tent:3', '-o', join(folder, 'x.csv'), '--creases'], `for ${PICTURES} files`],
  [['export', 'tent:3', '-o', join(folder, 'x.csv'), '--boundary'], `for ${PICTURES} files`],
  [['export', 'tent:3', '-o', join(folder, 'x.svg'), '--level', '1'], '--level needs --boundary'],
  [
    ['export', 'tent:3', '-o', join(folder, 'x.svg'), '--boundary', '--level', '1,2'],
    '--level needs to be a number',
  ],
  [
    ['export', 'random:2-4-3', '-o', join(folder, 'x.svg'), '--boundary', '--level', '1'],
    'this one has 3',
  ],
  [['export', 'tent:3', '-o', join(folder, 'x.pdf'), '--size', '20000x9'], '14400 points a side'],
  [['export', 'tent:3', '-o', join(folder, 'x.svg'), '--palette', 'pink'], 'no palette "pink"'],
  [['export', 'tent:3', '-o', join(folder, 'none', 'x.svg')], 'there is no folder'],
  [['inspect', file('fake.svg', '<svg/>')], 'the SVG has no provenance'],
  [['inspect', file('fake.pdf', '%PDF-1.3 /Crease 1 0 R')], 'the PDF has no provenance'],
  [['inspect', file('text.pdf', 'hello')], 'the file is not a PDF'],
  [['render', 'tent:3'], "required option '-o, --file <map.png>' not specified"],
  [['render', 'tent:3', '-o', join(folder, 'map.txt')], `as ${MAPS}, not as ".txt"`],
  [
    ['render', 'tent:3', '-o', png, '--boundary'],
    `--boundary and --level are for ${PICTURES} maps`,
  ],
  [['render', 'tent:3', '-o', join(folder, 'map')], `Crease writes maps as ${MAPS}, not as ""`],
  [['render', 'tent:3', '-o', join(folder, 'none', 'map.png')], 'there is no folder'],
  [['render', 'tent:3', '-o', png, '--palette', 'pink'], 'There is no palette "pink"'],
  [['render', 'tent:3', '-o', png, '--size', '100000x100000'], 'Crease writes up to'],
  [['render', 'missing.onnx', '-o', png], 'missing.onnx: there is no such file'],
  [['inspect', 'missing.png'], 'missing.png: there is no such file'],
  [['inspect', file('fake.png', 'hello')], 'the file is not a PNG'],
  [['make', fixture('he-32x3.json'), '-o', join(folder, 'x.json')], 'make writes'],
  [['make', 'fold:4x3', '-o', join(folder, 'x.onnx')], '.json or .safetensors'],
  [['serve', '--port', '70000'], '--port needs'],
];

/** What only work shows to be wrong, which is done in threads. */
const TOO_MUCH: typeof WRONG = [
  [
    ['count', 'tent:3', '--exact', '--no-sample', '--max-regions', '5'],
    'There are more than 5 regions at depth 3',
  ],
  [['export', 'tent:3', '-o', join(folder, 'x.svg'), '--max-regions', '7'], 'more than 7 regions'],
];

function expectRefusal({ code, stdout, stderr }: Outcome, sentence: string): void {
  expect(stderr).toContain(sentence);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}

describe('wrong use', () => {
  it.each(WRONG)('%j is refused in one sentence with exit code 2', async (command, sentence) => {
    expectRefusal(await runCrease(...command), sentence);
  });

  it.each(fewOf(2, [WRONG[0], ...TOO_MUCH]))(
    '%j ends its process so, too',
    async (command, sentence) => {
      expectRefusal(await startCrease(command).outcome, sentence);
    },
  );

  it('leaves no file behind', () => {
    expect(readdirSync(folder).toSorted()).toEqual([
      'alien.txt',
      'alone.onnx',
      'broken.json',
      'fake.pdf',
      'fake.png',
      'fake.svg',
      'flat.json',
      'no-points.json',
      'one-point.json',
      'smooth.onnx',
      'text.pdf',
    ]);
  });

  it('shows the help, and exits with 2, without a command', async () => {
    const { code, stdout, stderr } = await startCrease([]).outcome;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: crease');
  });

  it('shows the place in the source where CREASE_DEBUG asks for it', async () => {
    const { outcome } = startCrease(['count', 'tent:0'], { CREASE_DEBUG: '1' });
    expect((await outcome).stderr).toMatch(/\n +at .*main\.js/);
  });
});

// Where Vulkan is not Dawn's way to the GPU, no driver can be pointed at nothing.
describe.runIf(process.platform === 'linux')('a machine without an adapter', () => {
  it('is told what to install, with exit code 3', async () => {
    const { outcome } = startCrease(['count', 'tent:3', '--size', '4x4'], {
      CREASE_VULKAN_ICD: join(folder, 'no-driver.json'),
    });
    const { code, stdout, stderr } = await outcome;
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('no-driver.json');
  });
});

// A file that is always full.
describe.runIf(existsSync('/dev/full'))('results that cannot be written', () => {
  it('are told in one sentence, not in a stack trace', async () => {
    const { outcome } = startCrease(['inspect', 'fold:4x3'], {}, openSync('/dev/full', 'w'));
    const { code, stderr } = await outcome;
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'crease: standard output: the disk is full.\n',
    });
  });
});

describe('help', () => {
  itInCi('that was asked for is no wrong use', async () => {
    const { code, stdout } = await startCrease(['help', 'count']).outcome;
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: crease count');
  });

  it.each(['render', 'count', 'inspect', 'make', 'doctor', 'serve'])(
    'of %s has examples',
    async (command) => {
      const { code, stdout, stderr } = await runCrease(command, '--help');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`Examples:\n  crease ${command}`);
    },
  );
});
