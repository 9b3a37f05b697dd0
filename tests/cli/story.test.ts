import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { imageIn } from '../../src/cli/story';
import { SCENES } from '../../src/story/scenes';
import { itInCi } from '../coverage';
import { oriented } from '../story/oriented';
import { fixture, runCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();

function fileOf(name: string, contents: string | Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, contents);
  return file;
}

async function drawn(...options: string[]) {
  const file = join(folder, 'still.svg');
  const { code, stdout, stderr } = await runCrease('story', ...options, '-o', file);
  return { code, said: stdout + stderr, svg: () => readFileSync(file, 'utf8') };
}

describe('crease story', () => {
  itInCi('draws every scene into a folder, early in its play', async () => {
    const stills = join(folder, 'stills');
    const { code, stderr, stdout } = await runCrease(
      'story',
      '--all',
      '-o',
      stills,
      '--time',
      '0.05',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = SCENES.map(({ name }) => `${name}.svg`);
    expect(readdirSync(stills).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      expect(stdout).toContain(join(stills, name));
      expect(readFileSync(join(stills, name), 'utf8')).toMatch(/^<svg [^]*<\/svg>\s*$/);
    }
  });

  it('refuses to draw none, one of all, or all as one was set', async () => {
    expect(await drawn()).toMatchObject({ code: 2, said: expect.stringContaining('Which scene?') });
    expect(await drawn('cut', '--all')).toMatchObject({
      code: 2,
      said: expect.stringContaining('--all draws every scene: leave out "cut".'),
    });
    expect(await drawn('--all', '--set', 'n=1')).toMatchObject({
      code: 2,
      said: expect.stringContaining('--set is for one scene'),
    });
  });

  it('learns the points of a table, and says so in its file', async () => {
    const table = fileOf('curve.csv', 'x,y\n-1,0\n0,0.5\n1,0\n');
    const { code, said, svg } = await drawn('any', '--set', `target=${table}`, 'step=5');
    expect(code).toBe(0);
    expect(said).toContain('Step 5: ');
    expect(svg()).toContain('a curve of 3 points, and what was learned by step 5');
  });

  it('learns the brightness of an image, and refuses what is none before it is decoded', async () => {
    const data = Uint8Array.from({ length: 3 * 30 * 20 }, (_, i) => (i < 3 * 30 * 10 ? 0 : 255));
    const png = encode({ width: 30, height: 20, data, channels: 3, depth: 8 });
    const { code, said } = await drawn(
      'any',
      '--json',
      '--set',
      `target=${fileOf('half.png', png)}`,
      'step=0',
    );
    expect(code).toBe(0);
    expect(said).toContain('on the 576 points that are learned');
    const no = await drawn('any', '--set', `target=${fileOf('no.png', 'no image')}`);
    expect(no).toMatchObject({ code: 2, said: expect.stringContaining('a figure learns a PNG') });
    const bomb = png.slice();
    new DataView(bomb.buffer).setUint32(16, 2 ** 20);
    const refused = await drawn('any', '--set', `target=${fileOf('bomb.png', bomb)}`);
    expect(refused).toMatchObject({ code: 2, said: expect.stringContaining('are too many') });
  });

  // Top left, top right, bottom left, bottom right: black, grey and white, as the page's browser turns them.
  it.each([
    [1, 'BWBG'],
    [2, 'WBGB'],
    [3, 'GBWB'],
    [4, 'BGBW'],
    [5, 'BBWG'],
    [6, 'BBGW'],
    [7, 'GWBB'],
    [8, 'WGBB'],
  ])('learns a photo of orientation %i as it is to be seen', async (orientation, corners) => {
    const photo = fileOf('photo.jpg', oriented(readFileSync(fixture('quarters.jpg')), orientation));
    const pixels = (await imageIn(photo)).slice('image:'.length);
    const side = Math.sqrt(pixels.length);
    const seen = [0, side - 1, side * (side - 1), side ** 2 - 1].map((at) => pixels[at]);
    const grey = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const name = (level: string) => 'BGW'[Math.round((2 * grey.indexOf(level)) / 63)];
    expect(seen.map(name).join('')).toBe(corners);
  });
});
