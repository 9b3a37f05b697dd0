import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { endsAtOnce, STOPPING } from '../../src/cli/interrupt';
import { story } from '../../src/cli/story';
import { runProgram } from '../../src/cli/throughput/program';
import { unfinishedName, writeWhole } from '../../src/cli/whole-files';
import { sceneByName } from '../../src/story/scenes';
import { fewOf } from '../coverage';
import { fixture, runCrease, startCrease, temporaryFolder } from './run-crease';

const folder = temporaryFolder();
const { signal } = new AbortController();
const unfinished = (where: string) => readdirSync(where).filter((name) => name.endsWith('.tmp'));

function listen(): void {}

async function* brokenOff(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(1);
  await setTimeout(1);
  throw new Error('no more');
}

describe('who asks to stop', () => {
  it.each(fewOf(1, STOPPING))('by %s is heard while a network is constructed', async (name) => {
    // It takes many seconds; its name is told before.
    const words = ['inspect', 'random:2-16000-16000-1?seed=1'];
    const { child } = startCrease(words);
    await setTimeout(2000);
    child.kill(name);
    const [code, by] = await new Promise<unknown[]>((resolve) =>
      child.on('exit', (...end) => resolve(end)),
    );
    // The system has ended it: Crease itself would have said 130 when it was done.
    expect({ code, by }).toEqual({ code: null, by: name });
  });

  it('is heard by others again once that is done, however it ends', async () => {
    const before = STOPPING.map((name) => process.listeners(name));
    process.on('SIGINT', listen);
    try {
      await endsAtOnce(() => expect(process.listenerCount('SIGINT')).toBe(0));
      await expect(endsAtOnce(() => Promise.reject(new Error('refused')))).rejects.toThrow(
        'refused',
      );
      expect(process.listeners('SIGINT')).toContain(listen);
    } finally {
      process.off('SIGINT', listen);
    }
    expect(STOPPING.map((name) => process.listeners(name))).toEqual(before);
  });

  it('is heard by the system alone while a figure of the article is drawn', async () => {
    const listening: number[] = [];
    const draw = vi.spyOn(sceneByName('crease'), 'draw').mockImplementation(() => {
      listening.push(...STOPPING.map((name) => process.listenerCount(name)));
      throw new Error('drawn');
    });
    process.on('SIGINT', listen);
    try {
      const options = { file: join(folder, 'crease.svg'), width: 1100 };
      await expect(story('crease', options, signal)).rejects.toThrow('drawn');
    } finally {
      process.off('SIGINT', listen);
      draw.mockRestore();
    }
    expect(listening).toEqual([0, 0]);
  });

  it('ends a program that hears nothing', async () => {
    const file = join(folder, 'pid');
    const deaf = `process.on('SIGTERM', () => {}); require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); for (;;);`;
    const abort = new AbortController();
    const run = runProgram(process.execPath, ['-e', deaf], Infinity, abort.signal);
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toMatch(/^\d+$/);
    abort.abort(new Error('stopped'));
    await expect(run).rejects.toThrow('stopped');
    const isRunning = () => {
      try {
        return process.kill(Number(readFileSync(file, 'utf8')), 0);
      } catch {
        return false;
      }
    };
    await expect.poll(isRunning).toBe(false);
  });
});

describe('stderr', () => {
  const words = ['count', 'fold:4x3', '--exact', '--no-sample', '--json', '--seed', '1'];

  it('that nobody reads ends nothing', async () => {
    const { child, outcome } = startCrease(words);
    child.stderr?.destroy();
    expect(await outcome).toMatchObject({ code: 0, stdout: expect.stringContaining('byDepth') });
  });

  it.runIf(existsSync('/dev/full'))('that is full ends nothing', () => {
    const program = join(import.meta.dirname, '../../src/cli/crease.mjs');
    const full = openSync('/dev/full', 'w');
    const { status, stdout } = spawnSync(process.execPath, [program, ...words], {
      stdio: ['ignore', 'pipe', full],
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('byDepth') });
  });
});

describe('a file that is written', () => {
  it('takes away what a run that was killed has left, and nothing else', async () => {
    const where = join(folder, 'left');
    mkdirSync(where);
    const own = unfinishedName(where);
    writeFileSync(own, 'of a process that runs');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const left = own.replace(`-${process.pid}-`, `-${pid}-`);
    const elsewhere = own.replace(/crease-[0-9a-f]{12}/, 'crease-0123456789ab');
    const others = ['.crease.tmp', '.other-1.tmp', 'crease-1-2-3.tmp'].map((name) =>
      join(where, name),
    );
    for (const name of [left, elsewhere, ...others]) writeFileSync(name, 'half');
    // In a process of its own, as folders are looked through once.
    const { code } = await startCrease(['make', 'fold:2x2', '-o', join(where, 'a.json')]).outcome;
    expect(code).toBe(0);
    expect(existsSync(left)).toBe(false);
    for (const name of [own, elsewhere, ...others]) expect(existsSync(name)).toBe(true);
  });

  it('is written through a link, also to what is not there yet', async () => {
    const where = join(folder, 'links');
    mkdirSync(join(where, 'far'), { recursive: true });
    const [target, link, chain] = ['far/target.json', 'link.json', 'chain.json'].map((name) =>
      join(where, name),
    );
    symlinkSync('far/target.json', link);
    symlinkSync(link, chain);
    for (const path of [link, chain]) {
      const { code } = await runCrease('make', 'fold:2x2', '-o', path);
      expect(code).toBe(0);
      expect(lstatSync(path).isSymbolicLink()).toBe(true);
      expect(JSON.parse(readFileSync(target, 'utf8'))).toHaveProperty('layers');
      writeFileSync(target, 'old');
    }
    expect(unfinished(where)).toEqual([]);
    expect(unfinished(join(where, 'far'))).toEqual([]);
  });

  it('is refused where links lead round, or to what is no file', async () => {
    const round = join(folder, 'round.json');
    symlinkSync(round, round);
    const device = join(folder, 'device.json');
    symlinkSync('/dev/null', device);
    for (const [path, why] of [
      [round, 'its links lead round in a circle'],
      [device, 'it is no ordinary file'],
      [join(folder, 'device.json', 'a.json'), 'there is no folder'],
      [join(folder, 'n'.repeat(300), 'a.json'), /name is too long|no folder/],
      [join(folder, `${'n'.repeat(300)}.json`), 'the name is too long'],
      [join(folder, 'nul\0.json'), 'no file may have such a name'],
    ] as const) {
      const { code, stderr } = await runCrease('make', 'fold:2x2', '-o', path);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(/^crease: [^\n]+\n$/),
      });
      expect(stderr).toMatch(why);
    }
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  it('has a name with control characters, if it is to', async () => {
    const path = join(folder, 'a\nb\u001B[31m\u0001.json');
    const { code, stdout } = await runCrease('make', 'fold:2x2', '-o', path);
    expect({ code, lines: stdout.split('\n').length }).toEqual({ code: 0, lines: 2 });
    expect(existsSync(path)).toBe(true);
    expect(await runCrease('inspect', path)).toMatchObject({ code: 0 });
  });

  it('is gone where its content fails half-way', async () => {
    const path = join(folder, 'half.json');
    await expect(writeWhole(path, brokenOff(), signal)).rejects.toThrow('no more');
    expect(existsSync(path)).toBe(false);
    expect(unfinished(folder)).toEqual([]);
  });
});

describe('a file that is read', () => {
  it('has a name that is no UTF-8, in a folder of such a name', async () => {
    const where = Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0x66, 0xff)]);
    mkdirSync(where);
    const path = Buffer.concat([where, Buffer.from('/'), Buffer.of(0xe9), Buffer.from('.json')]);
    copyFileSync(fixture('he-32x3.json'), path);
    // As Node has the command line's words.
    expect(await runCrease('inspect', path.toString())).toMatchObject({ code: 0, stderr: '' });
    copyFileSync(path, Buffer.from(path.toString('latin1').replace('é', '\u00E8'), 'latin1'));
    const { code, stderr } = await runCrease('inspect', path.toString());
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('several files'),
    });
  });

  it('is no device', async () => {
    const path = join(folder, 'zero.json');
    symlinkSync('/dev/zero', path);
    const { code, stderr } = await runCrease('inspect', path);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a device'),
    });
  });
});
