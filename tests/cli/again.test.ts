import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatsOf } from '../../src/figure/formats';
import { SHIPPED } from '../../src/network/shipped/names';
import { fewOf, firstOf, itInCi } from '../coverage';
import { fixture, runCrease, temporaryFolder } from './run-crease';
import { paste } from './shell';

const folder = temporaryFolder();

/** What figures are written as; first what takes the least. */
const names = formatsOf('sampled', 'vector').map(({ name }) => name);
const FORMATS = ['svg', ...names.filter((name) => name !== 'svg')];

/** A figure of a network, in a folder that has its files and is left with nothing else in it. */
async function figure(network: string, extension: string, ...options: string[]): Promise<string> {
  const output = join(folder, `figure.${extension}`);
  const size = ['--size', '48x40', ...options];
  const made = await runCrease('render', network, '-o', output, ...size);
  expect(made).toMatchObject({ code: 0 });
  return output;
}

/** What the “again” line of a figure makes, run in a folder that has these files. */
async function again(path: string, files: Readonly<Record<string, string>>): Promise<Buffer> {
  const { stdout } = await runCrease('inspect', path);
  const [, command] = /^again +(.+)$/m.exec(stdout) ?? [];
  const clean = mkdtempSync(join(folder, 'clean-'));
  for (const [name, from] of Object.entries(files)) copyFileSync(from, join(clean, name));
  await paste(command, clean);
  const [, made] = / -o (\S+)/.exec(command) ?? [];
  return readFileSync(join(clean, made));
}

describe('the “again” line of a figure makes the same bytes in a clean folder', () => {
  it.each(firstOf(2, fewOf(1, FORMATS)))('as .%s', async (extension) => {
    const path = await figure('random:2-6-6-1?seed=3&init=xavier&bias=0.5', extension, '--creases');
    expect((await again(path, {})).equals(readFileSync(path))).toBe(true);
  });

  it.each([
    ...firstOf(0, [
      ...SHIPPED,
      'random:2-6-1',
      'random:1-6-1?seed=2',
      'random:2-6-1?init=pytorch',
      'fold:4x2',
      'tent:5',
    ]),
  ])('of %s', async (name) => {
    const path = await figure(name, 'svg', '--creases', '--window=0.1,0.3,-0.1,0.1');
    expect((await again(path, {})).equals(readFileSync(path))).toBe(true);
  });

  it.each(
    firstOf(1, [
      '-o$(exit 1);&|<>*?[a]{b}#!.safetensors',
      '$(exit 1);&|<>*?[a]{b}#!.safetensors',
      '-o.safetensors',
      'spiral.safetensors',
      'my network.safetensors',
      'it\'s $HOME `here` "quoted".safetensors',
      '--help.safetensors',
      'tent:5.safetensors',
      'net:work.safetensors',
      '=ls.safetensors',
      '~.safetensors',
      'Netz–größe 数.safetensors',
    ]),
  )('of the file %s', async (name) => {
    mkdirSync(join(folder, 'files'), { recursive: true });
    const file = join(folder, 'files', name);
    copyFileSync(fixture('spiral-32x3.safetensors'), file);
    const path = await figure(file, 'svg', '--boundary', '--window=-0.2,0.1,-1e-3,0.2');
    expect((await again(path, { [name]: file })).equals(readFileSync(path))).toBe(true);
  });

  itInCi('of a slice by axes, at a point', async () => {
    const name = 'random:5-8-8-2?seed=1';
    const path = await figure(name, 'svg', '--axes', '4,2', '--at=-0.5,0,0,1e-7,0', '--boundary');
    expect((await again(path, {})).equals(readFileSync(path))).toBe(true);
  });

  itInCi(
    'of the plane that a network is most sensitive in, which is usual of many inputs',
    async () => {
      const path = await figure('cnn:1x8x8-4c3-6-2?seed=5', 'svg', '--creases');
      const { stdout } = await runCrease('inspect', path, '--json');
      expect(JSON.parse(stdout)).toMatchObject({
        slice: { sensitive: true },
        network: { image: { height: 8 } },
      });
      expect((await again(path, {})).equals(readFileSync(path))).toBe(true);
      // Pixels, and inputs by number, are planes of their own.
      const pixels = await figure('cnn:1x8x8-4c3-6-2?seed=5', 'svg', '--axes', '0:2:3,0:4:1');
      const { stdout: text } = await runCrease('inspect', pixels, '--json');
      expect(JSON.parse(text)).toMatchObject({ slice: { axes: [19, 33] }, window: [-1, 1, -1, 1] });
    },
  );

  itInCi('of an image that its file does not know of', async () => {
    const flat = ['random:16-8-2?seed=5', 'svg', '--image', '4x4'] as const;
    const path = await figure(...flat, '--axes', '0:1:2,0:3:3');
    const { stdout } = await runCrease('inspect', path, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      slice: { axes: [6, 15] },
      network: { image: { channels: 1, height: 4, width: 4 }, fileImage: 'none' },
    });
    expect((await again(path, {})).equals(readFileSync(path))).toBe(true);
    // It opens in the plane that is usual of images; without, in that of its first two inputs.
    const usual = await runCrease('inspect', flat[0], '--image', '4x4', '--json');
    expect(JSON.parse(usual.stdout)).toMatchObject({ slice: { sensitive: true } });
    const refused = await runCrease('count', flat[0], '--image', '4x5');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('has 16 inputs')]);
  });

  it.each(fewOf(0, FORMATS))('of the pictures of a plane’s points, as .%s', async (extension) => {
    const path = await figure('random:16-8-2?seed=5', extension, '--image', '4x4', '--pictures');
    expect((await again(path, {})).equals(readFileSync(path))).toBe(true);
    const { stdout } = await runCrease('inspect', path, '--json');
    expect(JSON.parse(stdout).command).toContain(' --image 4x4 --pictures');
  });

  it('but not of pictures where there are none', async () => {
    const output = join(folder, 'none.svg');
    const refused = async (...options: string[]) => {
      const { code, stderr } = await runCrease('render', ...options, '-o', output, '--pictures');
      return [code, stderr];
    };
    expect(await refused('random:16-8-2')).toEqual([
      2,
      expect.stringContaining('needs inputs that are an image; --image 28x28 says which'),
    ]);
    expect(await refused('cnn:2x4x4-2c3-2')).toEqual([
      2,
      expect.stringContaining('shows images of one, three or four channels, not 2 channels of'),
    ]);
    const graph = await refused('random:1-4-1', '--graph', '--image', '1x1');
    expect(graph).toEqual([2, expect.stringContaining('--pictures')]);
  });

  it.each(firstOf(1, fewOf(0, ["three points' plane.json", '-at.json'])))(
    'of a slice through %s',
    async (name) => {
      const points = join(folder, name);
      writeFileSync(points, '{"points": [[0, 0, 0, 0], [1, 0.5, 0, 0.25], [0, 0.5, -1, 0]]}');
      const path = await figure('random:4-9-9-1?seed=3', 'svg', '--through', points);
      expect((await again(path, { [name]: points })).equals(readFileSync(path))).toBe(true);
    },
  );
});
