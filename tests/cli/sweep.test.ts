import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { firstOf, itInCi } from '../coverage';
import { fixture, runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const inFolder = (name: string) => join(folder, name);

const RESULTS = ['results.csv', 'results.json', 'depth.svg', 'depth.png', 'units.svg', 'units.png'];

/** Files of a sweep's networks. */
const networksOf = (out: string) =>
  readdirSync(join(out, 'networks')).filter((name) => !name.startsWith('.'));

function expectSameResults(one: string, other: string): void {
  for (const name of RESULTS)
    expect(readFileSync(join(one, name)).equals(readFileSync(join(other, name))), name).toBe(true);
}

async function succeed(...command: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCrease('bench', ...command);
  expect(code, stderr).toBe(0);
  return stdout;
}

describe('crease bench depth', () => {
  it('counts what crease count does, and says it as JSON', async () => {
    const network = 'random:2-12-12-1?seed=4&init=he&bias=0.1';
    const swept = JSON.parse(
      await succeed('depth', '--depths', '2', '--widths', '12', '--seed', '4', '--json'),
    );
    const counted = await runCrease('count', network, '--exact', '--no-sample', '--json');
    const { exact } = JSON.parse(counted.stdout);
    expect(swept).toMatchObject({ definition: 'R2', failed: [] });
    expect(swept.networks).toMatchObject([{ name: network, window: [-1, 1, -1, 1] }]);
    const depths: { regions: number }[] = swept.networks[0].depths;
    expect(depths.map(({ regions }) => regions)).toEqual(exact.byDepth);
  });

  itInCi(
    'counts a network that comes with Crease by its name, in one thread or several',
    async () => {
      const file = 'src/network/shipped/flower.safetensors';
      const [named, opened] = await Promise.all(
        [
          ['--constructions', 'flower', 'fold:4x2'],
          ['--files', file],
        ].map(async (networks) => JSON.parse(await succeed('depth', ...networks, '--json'))),
      );
      const { name, slice: _none, ...counts } = named.networks[0];
      expect(name).toBe('flower');
      expect(opened.networks[0]).toMatchObject(counts);
      expect(counts.depths).toHaveLength(3);
    },
  );

  itInCi('also counts what samples meet, which is no more', async () => {
    const out = inFolder('sampled');
    const flags = ['--constructions', 'fold:4x2', 'tent:4', '--samples', '8,64', '--out', out];
    const stdout = await succeed('depth', ...flags, '--json');
    for (const { name, depths } of JSON.parse(stdout).networks)
      for (const { regions, sampled } of depths) {
        expect(sampled['8'], name).toBeLessThanOrEqual(Math.min(8 * 8, regions));
        expect(sampled['64'], name).toBeLessThanOrEqual(regions);
        // Every interval of the tent is wider than a sample of 64.
        if (name === 'tent:4') expect(sampled['64']).toBe(regions);
      }
    const [head] = readFileSync(join(out, 'results.csv'), 'utf8').split('\n');
    expect(head).toContain('sampled_8,recall_8,sampled_64,recall_64');
  });

  itInCi('writes tables and charts, of which the picture is a picture', async () => {
    const out = inFolder('charts');
    const stdout = await succeed('depth', '--depths', '1..2', '--widths', '6', '--out', out);
    expect(stdout).toMatch(/^\s*2-6×2 he, bias 0\.1 +1 +1 +6 +\d+/m);
    for (const axis of ['depth', 'units']) {
      const { width, height, data, channels } = decode(readFileSync(join(out, `${axis}.png`)));
      expect([width, height]).toEqual([1720, 1120]);
      // White at the corner, and ink: the title, for one, which needs the font.
      expect(Array.from(data.subarray(0, 3))).toEqual([255, 255, 255]);
      const title = data.slice(30 * width * channels, 60 * width * channels);
      expect(title.filter((value) => value < 100).length).toBeGreaterThan(1000);
    }
  });

  itInCi('draws a chart where every bound is far beyond the counts', async () => {
    const out = inFolder('few');
    const window = '0.5,0.50001,0.5,0.50001';
    const networks = ['--constructions', 'random:2-30-30-1'];
    await succeed('depth', ...networks, '--window', window, '--out', out);
    const svg = readFileSync(join(out, 'depth.svg'), 'utf8');
    expect(svg).toContain('random:2-30-30-1');
    expect(svg).not.toContain('no network has more');
    expect(decode(readFileSync(join(out, 'depth.png'))).width).toBe(1720);
  });

  it('shows what a sweep will about cost, and measures nothing', async () => {
    const out = inFolder('plan');
    const flags = ['--depths', '1..2', '--widths', '8,16', '--seeds', '2', '--out', out];
    const stdout = await succeed('depth', ...flags, '--plan');
    expect(stdout).toMatch(/^8 networks: about \d+ ms on \d+ thread/m);
    expect(existsSync(out)).toBe(false);
    const named = await succeed('depth', '--files', fixture('he-32x3.json'), '--plan');
    expect(named).toMatch(/he-32x3\.json \(slice 0\) +4,608 +\d+ ms\n1 network: about/);
  });
});

describe('a sweep in parts', () => {
  const sweep = inFolder('parts.yaml');
  writeFileSync(
    sweep,
    'depths: 1..2\nwidths: [4, 6]\ninputs: [2, 5]\nseeds: 2\nconstructions: tent:3\n',
  );
  const whole = inFolder('whole');

  itInCi(
    'has the bytes of one run when it is merged, which names what is missing before',
    async () => {
      await succeed('depth', sweep, '--out', whole);
      const out = inFolder('parts');
      await succeed('depth', sweep, '--out', out, '--shard', '2/3');
      const { code, stderr } = await runCrease('bench', 'merge', out);
      expect(code).toBe(2);
      expect(stderr).toMatch(/parts lacks 11 of 17 networks, random:\S+, .* and 8 more: run bench/);
      expect(existsSync(join(out, 'results.csv'))).toBe(false);
      await succeed('depth', sweep, '--out', out, '--shard', '1/3');
      await succeed('depth', sweep, '--out', out, '--shard', '3/3', '--threads', '1');
      await succeed('merge', out);
      expectSameResults(out, whole);
    },
  );

  itInCi('is measured anew where a file is torn, and nowhere else', async () => {
    const out = inFolder('torn');
    await succeed('depth', sweep, '--out', out);
    const [torn] = networksOf(out);
    truncateSync(join(out, 'networks', torn), 40);
    expect((await runCrease('bench', 'merge', out)).stderr).toContain('lacks 1 of 17 networks');
    const { code, stderr } = await runCrease('bench', 'depth', sweep, '--out', out);
    expect(code).toBe(0);
    expect(stderr).toContain('17 networks, 16 of them done already');
    expectSameResults(out, whole);
  });

  it('is not mixed with another sweep', async () => {
    const words = ['depth', '--depths', '1', '--out', inFolder('one'), '--widths'];
    await succeed(...words, '3');
    const { code, stderr } = await runCrease('bench', ...words, '4');
    expect(code).toBe(2);
    expect(stderr).toContain('one holds another sweep');
  });

  // What is killed where somebody waits is in kills.test.ts.
  itInCi.each(firstOf(1, ['SIGINT', 'SIGKILL'] as const))(
    'goes on after %s from what was done',
    async (signal) => {
      const out = inFolder(`stopped-${signal}`);
      const flags = ['--depths', '4', '--widths', '16', '--seeds', '10', '--threads', '1'];
      const command = ['bench', 'depth', ...flags, '--out', out];
      const { child, outcome } = startCrease(command);
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (!existsSync(join(out, 'networks')) || networksOf(out).length < 2) return;
          clearInterval(look);
          resolve();
        }, 10);
      });
      child.kill(signal);
      const { code, stderr } = await outcome;
      expect(code).toBe(signal === 'SIGINT' ? 130 : null);
      if (signal === 'SIGINT') expect(stderr).toContain(`what is done stays in ${out}`);
      const done = networksOf(out).length;
      expect(done).toBeLessThan(10);
      const second = await runCrease(...command);
      expect(second.code).toBe(0);
      expect(second.stderr).toContain(`10 networks, ${done} of them done already`);
      expect(networksOf(out)).toHaveLength(10);
    },
  );
});

describe('a sweep over files', () => {
  const nets = inFolder('nets');
  mkdirSync(nets);
  /** A network of a training, which says its activations. */
  const trained = writeSafetensors(openConstruction('random:2-8-8-1?seed=3').network, {
    activation: 'relu',
  });
  for (const step of [1, 2, 10]) writeFileSync(join(nets, `step-${step}.safetensors`), trained);
  writeFileSync(join(nets, 'step-3.safetensors'), 'torn');
  const sweep = inFolder('files.yaml');
  writeFileSync(sweep, 'files: nets/*.safetensors\n');
  const out = inFolder('files');

  it('measures all but the bad one, lists why, and says so by its exit code', async () => {
    const { code, stderr } = await startCrease(['bench', 'depth', sweep, '--out', out]).outcome;
    expect(code).toBe(2);
    // What it will about take, before any file was measured.
    expect(stderr).toMatch(/^4 networks; about \S+ m?s on \d+ threads?, \d+ ms each$/m);
    expect(stderr).toContain('crease: nets/step-3.safetensors: the file is text ("torn")');
    expect(stderr).toContain('1 of 4 networks failed; the others are done.');
    const { networks, failed } = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'));
    // By number, as trainings write them.
    expect(networks.map(({ name }: { name: string }) => name)).toEqual(
      [1, 2, 10].map((step) => `nets/step-${step}.safetensors`),
    );
    expect(failed).toMatchObject([{ name: 'nets/step-3.safetensors' }]);
    expect((await runCrease('bench', 'merge', out)).code).toBe(2);
  });

  itInCi('tries what failed again, and measures a file anew that has changed', async () => {
    writeFileSync(join(nets, 'step-3.safetensors'), trained);
    const made = await runCrease('make', 'random:2-4-1', '-o', join(nets, 'step-2.safetensors'));
    expect(made.code).toBe(0);
    const { code, stderr } = await runCrease('bench', 'depth', sweep, '--out', out);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('4 networks, 2 of them done already');
    expect(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')).failed).toEqual([]);
    rmSync(join(nets, 'step-2.safetensors'));
  });
});

describe('activations of a sweep', () => {
  itInCi(
    'are those that are given of files that do not say them, by a flag or a field',
    async () => {
      const file = fixture('spiral-32x3.safetensors');
      const given = ['--activation', 'relu,linear,relu'];
      const [counted, ...swept] = await Promise.all([
        runCrease('count', file, ...given, '--exact', '--no-sample', '--json'),
        runCrease('bench', 'depth', '--files', file, ...given, '--json'),
        runCrease('bench', 'depth', '--files', file, '--json'),
      ]);
      const { byDepth } = JSON.parse(counted.stdout).exact;
      const [spoken, assumed] = swept.map(({ stdout }) =>
        JSON.parse(stdout).networks[0].depths.map(({ regions }: { regions: number }) => regions),
      );
      expect(spoken).toEqual(byDepth);
      expect(assumed).not.toEqual(byDepth);
      // What nobody said is assumed aloud, with what changes it.
      expect(swept.map(({ stderr }) => stderr.includes('relu is assumed; --activation'))).toEqual([
        false,
        true,
      ]);
      const sweep = inFolder('activation.yaml');
      writeFileSync(sweep, `files: ${JSON.stringify(file)}\nactivation: relu,linear,relu\n`);
      expect((await runCrease('bench', 'depth', sweep, '--json')).stdout).toBe(swept[0].stdout);
    },
  );
});

describe('refusals of a sweep', () => {
  it.each([
    [['depth'], 'the sweep names no networks'],
    [['depth', '--depths', '2'], '--depths: depths need widths'],
    [['depth', '--depths', '2', '--widths', 'x'], '--widths number 1: "x" is no number'],
    [['depth', '--depths', '2', '--widths', '4', '--shard', '1/2'], '--shard measures a part'],
    [
      ['depth', '--depths', '2', '--widths', '4', '--shard', '3/2', '--out', 'x'],
      '--shard needs i/n',
    ],
    [['depth', '--files', 'nowhere/*.onnx'], 'nowhere: there is no such file.'],
    [['depth', 'nowhere.yaml'], 'nowhere.yaml: there is no such file.'],
    [['depth', '--constructions', 'tent:3', '--out', 'no/where'], 'no folder no to make it in'],
    [['depth', '--constructions', 'tent:3', '--out', 'package.json'], 'a file, not a folder'],
    [['merge', 'tests'], 'sweep.json: there is no such file.'],
    [['slurm', 'nowhere.yaml', '--out', 'x'], 'nowhere.yaml: there is no such file.'],
  ])('are one sentence: %j', async (command, words) => {
    const { code, stderr, stdout } = await runCrease('bench', ...command);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
  });
});
