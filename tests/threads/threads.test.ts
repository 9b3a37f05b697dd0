import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startThread } from '../../src/cli/thread-port';
import { InputError, NetworkError } from '../../src/network/errors';
import type { Replacement } from '../../src/threads/question';
import { ThreadError } from '../../src/threads/sent-error';
import { Threads, type ThreadsOptions } from '../../src/threads/threads';
import { temporaryFolder } from '../cli/run-crease';
import type { TestQuestions } from './answering';

const folder = temporaryFolder();
const bundle = pathToFileURL(join(folder, 'answering.js'));

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: fileURLToPath(new URL('./answering.ts', import.meta.url)),
      outDir: folder,
      target: 'node20',
    },
  });
});

let threads: Threads<TestQuestions> | undefined;
let started = 0;
const replaced: Replacement[] = [];

function open(options: Partial<ThreadsOptions> = {}): Threads<TestQuestions> {
  started = replaced.length = 0;
  threads = new Threads(
    () => {
      started++;
      return startThread(bundle);
    },
    { does: 'answers', onReplaced: (one) => replaced.push(one), ...options },
  );
  return threads;
}

afterEach(() => threads?.close());

/** For so many breakdowns, of whichever thread takes them. */
function breakdowns(count: number): Int32Array {
  const left = new Int32Array(new SharedArrayBuffer(4));
  left[0] = count;
  return left;
}

function refuse(): void {
  throw new InputError('Too many.');
}

describe('threads', () => {
  it('answer, and throw what was thrown there as the kind that it was', async () => {
    const own = open();
    expect(await own.ask('echo', { text: 'here' })).toMatchObject({ text: 'here' });
    const thrown = async (kind: 'input' | 'network' | 'fault'): Promise<unknown> =>
      own.ask('fail', { kind }).catch((error: unknown) => error);
    const [input, network, fault] = [
      await thrown('input'),
      await thrown('network'),
      await thrown('fault'),
    ];
    expect(input).toBeInstanceOf(InputError);
    expect(input).not.toBeInstanceOf(NetworkError);
    expect(network).toBeInstanceOf(NetworkError);
    expect(network).toMatchObject({ message: 'No network.' });
    expect(fault).not.toBeInstanceOf(InputError);
    expect(fault).toMatchObject({ name: 'RangeError', message: 'No way.' });
    expect(replaced).toEqual([]);
  });

  it('share questions out, in turn, and start no sooner than they are needed', async () => {
    const own = open({ count: 3 });
    const alone = await own.ask('echo', { text: 'a' });
    expect((await own.ask('echo', { text: 'b' })).thread).toBe(alone.thread);
    expect(started).toBe(1);
    const all = Array.from({ length: 9 }, (_, k) => own.ask('echo', { text: String(k) }));
    const found = await Promise.all(all);
    expect(found.map(({ text }) => text)).toEqual(found.map((_, k) => String(k)));
    expect(new Set(found.map(({ thread }) => thread)).size).toBe(3);
    expect(started).toBe(3);
  });

  it('are no more than have room for what they are asked', async () => {
    const own = open({ count: 3, roomFor: ({ room }: { room?: number }) => room ?? 3 });
    const ask = async (room: number) => {
      const all = Array.from({ length: 9 }, () => own.ask('echo', { text: '', room }));
      return new Set((await Promise.all(all)).map(({ thread }) => thread)).size;
    };
    expect([await ask(2), started]).toEqual([2, 2]);
    expect([await ask(3), started]).toEqual([3, 3]);
    // None is less than one that does it; who has no room at all refuses.
    expect(await ask(0)).toBe(1);
    expect(started).toBe(3);
  });

  it('end what nobody waits for any more, wherever it is', async () => {
    const own = open();
    const [under, waiting] = [new AbortController(), new AbortController()];
    const dropped = own.ask('wait', {}, { signal: under.signal });
    const neverBegun = own.ask('block', { milliseconds: 1e9 }, { signal: waiting.signal });
    const next = own.ask('echo', { text: 'next' });
    under.abort(new Error('Enough.'));
    waiting.abort(new Error('Not at all.'));
    await expect(dropped).rejects.toThrow('Enough.');
    await expect(neverBegun).rejects.toThrow('Not at all.');
    expect((await next).text).toBe('next');
    expect(started).toBe(1);
    await expect(own.ask('echo', { text: '' }, { signal: under.signal })).rejects.toThrow(
      'Enough.',
    );
  });

  it('are replaced, where they are given so long to end, without a word', async () => {
    const own = open({ grace: 0, atOnce: 2 });
    const { thread } = await own.ask('echo', { text: '' });
    const stop = new AbortController();
    const dropped = own.ask('block', { milliseconds: 1e9 }, { signal: stop.signal });
    const behind = own.ask('echo', { text: 'behind' });
    stop.abort(new Error('Enough.'));
    await expect(dropped).rejects.toThrow('Enough.');
    const found = await behind;
    expect(found.text).toBe('behind');
    expect(found.thread).not.toBe(thread);
    expect(replaced).toEqual([]);
  });

  it('hear when news is used up', async () => {
    const heard: number[] = [];
    const onNews = (k: number) =>
      new Promise<void>((resolve) => {
        heard.push(k);
        setTimeout(resolve);
      });
    const before = await open().ask('count', { to: 5 }, { onNews });
    expect(heard).toEqual([0, 1, 2, 3, 4]);
    // All are on their way before any is used up.
    expect(before).toBe(5);
  });

  it('drop a question whose news cannot be taken', async () => {
    const own = open();
    const refused = own.ask('count', { to: 5 }, { onNews: refuse });
    await expect(refused).rejects.toThrow(InputError);
    expect((await own.ask('echo', { text: 'next' })).text).toBe('next');
  });

  it('give away what they hand over', async () => {
    const own = open();
    expect((await own.ask('give', { bytes: 1000 })).memory.byteLength).toBe(1000);
    expect(await own.ask('given', {})).toBe(0);
  });

  it('are sent a thing once, and keep those of each field that were asked about last', async () => {
    const own = open({ keeps: { thing: 2, others: 3 } });
    const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
    const know = async (thing: object, others?: readonly object[]) =>
      (await own.ask('know', { thing, ...(others && { others }) })).join();
    expect(await know(a)).toBe('1');
    expect(await know(a)).toBe('2');
    expect(await know(b, [a, c])).toBe('1,1,1');
    expect(await know(a, [c, b])).toBe('3,2,1');
    // The third thing of its field takes the place of the one that was asked about longest ago.
    expect(await know(c)).toBe('1');
    expect(await know(a)).toBe('4');
    expect(await know(b)).toBe('1');
    // Two of one thing are one, and more than are kept are there for the question itself.
    expect(await know(b, [a, a, b, c, { name: 'd' }])).toBe('2,2,3,2,3,1');
  });

  it('cannot be asked what cannot be sent, and go on', async () => {
    const own = open({ keeps: { thing: 2 } });
    await expect(own.ask('know', { thing: { call: () => 1 } })).rejects.toThrow(
      /could not be cloned/,
    );
    expect(await own.ask('know', { thing: {} })).toEqual([1]);
  });

  for (const how of ['throw', 'exit'] as const) {
    it(`that break down (${how}) are replaced, and their work is done once more`, async () => {
      const own = open({ keeps: { thing: 2 } });
      const thing = {};
      await own.ask('know', { thing });
      expect(await own.ask('breakDown', { left: breakdowns(1), how })).toBe('whole');
      expect(started).toBe(2);
      const reason = how === 'throw' ? 'boom' : 'it ended with code 3';
      expect(replaced).toEqual([{ does: 'answers', reason }]);
      // The worker that replaces it has to be sent the thing again.
      expect(await own.ask('know', { thing })).toEqual([1]);
      expect(await own.ask('know', { thing })).toEqual([2]);
    });

    it(`fail at what breaks a second one down (${how}), and at nothing else`, async () => {
      const own = open({ atOnce: 3 });
      const answers = await Promise.allSettled([
        own.ask('breakDown', { left: breakdowns(9), how }),
        own.ask('block', { milliseconds: 20 }),
        own.ask('echo', { text: 'behind' }),
      ]);
      const [twice, beside, behind] = answers;
      expect(twice).toMatchObject({ status: 'rejected', reason: expect.any(ThreadError) });
      expect(String(twice.status === 'rejected' && twice.reason)).toMatch(
        /A worker that answers broke down twice over the same work \((boom|it ended with code 3)\)\./,
      );
      expect(beside).toEqual({ status: 'fulfilled', value: 'done' });
      expect(behind).toMatchObject({ status: 'fulfilled', value: { text: 'behind' } });
      expect((await own.ask('echo', { text: 'next' })).text).toBe('next');
    });
  }

  it('that break down while nobody waits are replaced without a word', async () => {
    const own = open();
    const stop = new AbortController();
    const dropped = own.ask('breakDown', { left: breakdowns(9), how: 'throw' }, stop);
    stop.abort(new Error('Enough.'));
    await expect(dropped).rejects.toThrow('Enough.');
    expect((await own.ask('echo', { text: 'next' })).text).toBe('next');
    expect(replaced).toEqual([]);
  });

  it('that cannot be started fail at the one question, in a sentence', async () => {
    const missing = new Threads<TestQuestions>(
      () => startThread(pathToFileURL(join(folder, 'missing.js'))),
      { does: 'answers' },
    );
    await expect(missing.ask('echo', { text: '' })).rejects.toThrow(
      /^A worker that answers broke down twice over the same work \(.*missing\.js/,
    );
    missing.close();
  });

  it('are ended by whoever has them, and start again when they are asked', async () => {
    const own = open();
    const pending = own.ask('wait', {});
    const waiting = own.ask('echo', { text: '' });
    own.close();
    await expect(pending).rejects.toThrow('closed');
    await expect(waiting).rejects.toThrow('closed');
    expect((await own.ask('echo', { text: 'again' })).text).toBe('again');
  });
});
