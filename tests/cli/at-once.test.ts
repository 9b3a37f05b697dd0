import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BandStore } from '../../src/cli/band-store';
import { SweepFolder } from '../../src/cli/sweep/folder';
import { CheckpointFolder } from '../../src/cli/train/checkpoints';
import { createWhole } from '../../src/cli/whole-files';
import type { FinishedBand } from '../../src/sampling/band-worker';
import { readSweepFlags } from '../../src/sweep/sweep-file';
import { itInCi } from '../coverage';
import { fixture, runCrease, startCrease, temporaryFolder, type Outcome } from './run-crease';

const folder = temporaryFolder();
const { signal } = new AbortController();
const adapter = { vendor: 'none', description: 'none', software: true };
const by = { adapter, isCut: true };

/** Runs a command beside others, which only a process of its own does. */
function atOnce(...words: string[]): Promise<Outcome> {
  return startCrease(words).outcome;
}

/** A band of four rows, which begins at one. */
function bandAt(firstRow: number): FinishedBand {
  return {
    firstRow,
    rows: 4,
    ids: Uint32Array.of(1, 2, 3, 4),
    idsByDepth: [Uint32Array.of(5, 6)],
    work: { samples: 1, multiplyAdds: 2, decided: 0, unproven: 0 },
    pixels: { bytes: Uint8Array.of(7, 8, 9), adler: 10, length: 11 },
  };
}

describe('a file that several runs make at once', () => {
  it('is of one of them, whole', async () => {
    const file = join(folder, 'one');
    const texts = Array.from({ length: 8 }, (_, k) => `${k}`.repeat(1000));
    const made = await Promise.all(texts.map((text) => createWhole(file, text, signal)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe(texts[made.indexOf(true)]);
  });
});

describe('two pictures on one output', () => {
  it('begun at once, one is refused', async () => {
    const output = join(folder, 'begun.png');
    const stores = ['a', 'b'].map((picture) => new BandStore(output, picture));
    const begun = await Promise.allSettled(stores.map((store) => store.begin(by, signal)));
    const refused = begun.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { message: /holds parts of another picture/ } }]);
  });

  it('share no band, even where the folder changes hands', async () => {
    const output = join(folder, 'hands.png');
    const first = new BandStore(output, 'a');
    await first.begin(by, signal);
    await first.save(bandAt(0), signal);
    first.remove();
    const second = new BandStore(output, 'b');
    await second.begin(by, signal);
    // A run of the first that does not know of it yet.
    await first.save(bandAt(4), signal);
    expect(second.load([4, 8], 2)).toBeUndefined();
    // Nor does it take the other's folder away.
    first.remove();
    await second.save(bandAt(0), signal);
    expect(second.load([0, 4], 2)).toEqual(bandAt(0));
  });

  itInCi('are refused by the command, or whole', async () => {
    const output = join(folder, 'pair.png');
    const size = ['--size', '200x200', '-o', output];
    const [one, other] = await Promise.all([
      atOnce('render', 'fold:6x3', '--shard', '1/2', ...size),
      atOnce('render', 'fold:4x3', '--shard', '2/2', ...size),
    ]);
    expect(new Set([one.code, other.code])).toEqual(new Set([0, 2]));
    const [name, refused] = one.code === 0 ? ['fold:6x3', 'fold:4x3'] : ['fold:4x3', 'fold:6x3'];
    expect((await runCrease('render', refused, ...size)).code).toBe(2);
    const whole = join(folder, 'pair-whole.png');
    const together = await runCrease('render', name, ...size);
    expect(together.stderr).toContain('parts are there from a run before');
    await runCrease('render', name, '--size', '200x200', '-o', whole);
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
  });
});

describe('two runs of one picture', () => {
  it('go on where the other has finished, and taken the folder away', async () => {
    const output = join(folder, 'same.png');
    const [first, second] = [0, 1].map(() => new BandStore(output, 'a'));
    await first.begin(by, signal);
    await second.begin(by, signal);
    first.remove();
    await second.save(bandAt(4), signal);
    expect(new BandStore(output, 'a').load([4, 8], 2)).toEqual(bandAt(4));
  });

  it('both end well', async () => {
    const [output, whole] = ['twice.png', 'twice-whole.png'].map((name) => join(folder, name));
    const map = ['render', fixture('he-32x3.json'), '--size', '200x200', '-o'];
    await runCrease(...map, output, '--shard', '1/4');
    const runs = await Promise.all([atOnce(...map, output), atOnce(...map, output)]);
    expect(runs.map(({ code, stderr }) => (code === 0 ? '' : stderr))).toEqual(['', '']);
    await runCrease(...map, whole);
    expect(readFileSync(output).equals(readFileSync(whole))).toBe(true);
    expect(existsSync(`${output}.parts`)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a folder of parts', () => {
  it('that is a file is refused in a sentence', async () => {
    const output = join(folder, 'file.png');
    writeFileSync(`${output}.parts`, 'text');
    const { code, stderr } = await runCrease('render', 'fold:2x2', '--shard', '1/2', '-o', output);
    expect(code).toBe(2);
    expect(stderr).toContain(`crease: ${output}.parts: it is a file, not a folder.\n`);
  });

  it('loads no band that is a folder', async () => {
    const output = join(folder, 'nested.png');
    const store = new BandStore(output, 'a');
    await store.begin(by, signal);
    mkdirSync(join(store.folder, 'rows-0.band'));
    expect(store.load([0, 4], 2)).toBeUndefined();
  });
});

describe('two sweeps in one folder', () => {
  it('begun at once, one is refused', async () => {
    const sweeps = ['1', '2'].map((seeds) =>
      readSweepFlags({ depths: [1], widths: [4], seeds: Number(seeds) }),
    );
    const out = join(folder, 'sweep');
    const begun = await Promise.allSettled(
      sweeps.map((sweep) => SweepFolder.begin(out, sweep, signal)),
    );
    const refused = begun.filter(({ status }) => status === 'rejected');
    expect(refused).toMatchObject([{ reason: { message: /holds another sweep/ } }]);
  });
});

describe('two trainings in one folder', () => {
  it('begun at once, one is refused, whatever its files are called', async () => {
    const [record, bytes] = [{ step: 0, loss: 1 }, Uint8Array.of(1)];
    for (const steps of [10, 1_000_000]) {
      const out = join(folder, `training-${steps}`);
      const folders = await Promise.all([10, steps].map((n) => CheckpointFolder.begin(out, n)));
      const added = await Promise.allSettled(folders.map((one) => one.add(record, bytes, signal)));
      const refused = added.filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([{ reason: { message: /has another training already/ } }]);
      const won = folders[added.findIndex(({ status }) => status === 'fulfilled')];
      await won.add({ ...record, step: 1 }, bytes, signal);
      expect(readdirSync(out)).toHaveLength(3);
      await expect(CheckpointFolder.begin(out, steps)).rejects.toThrow('has checkpoints already');
    }
  });

  it('is refused where a table is there that it would write over', async () => {
    const out = join(folder, 'table');
    mkdirSync(out);
    writeFileSync(join(out, 'loss.csv'), '');
    await expect(CheckpointFolder.begin(out, 10)).rejects.toThrow('has a loss.csv already');
  });
});
