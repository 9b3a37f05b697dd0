import { expect, it } from 'vitest';
import { Gaps } from '../../src/threads/gaps';

const forEver = new AbortController().signal;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Work in so many parts, which ends between two of them once it is to stop. */
function inParts(parts: number, log: string[]) {
  return async (until: AbortSignal) => {
    log.push('begun');
    for (let part = 0; part < parts; part++) {
      await pause();
      until.throwIfAborted();
    }
    log.push('done');
    return parts;
  };
}

function failing(): Promise<never> {
  return Promise.reject(new Error('cannot'));
}

it('what can wait stops for what somebody waits for, and is done again after it', async () => {
  const gaps = new Gaps();
  const log: string[] = [];
  const later = gaps.within(inParts(20, log), forEver);
  while (log.length === 0) await pause();
  await gaps.first(async () => {
    for (let k = 0; k < 40; k++) await pause();
    log.push('answered');
  });
  expect(await later).toBe(20);
  expect(log).toEqual(['begun', 'answered', 'begun', 'done']);
});

it('what can wait begins after all that was asked by then, and what follows at once', async () => {
  const gaps = new Gaps();
  const log: string[] = [];
  const later = gaps.within(inParts(1, log), forEver);
  await Promise.all([1, 2, 3].map((k) => gaps.first(() => void log.push(`first ${k}`))));
  await gaps.first(() => void log.push('then'));
  await later;
  expect(log).toEqual(['first 1', 'first 2', 'first 3', 'then', 'begun', 'done']);
});

it('what nobody waits for any more ends, and what fails says why', async () => {
  const gaps = new Gaps();
  const log: string[] = [];
  const abort = new AbortController();
  const later = gaps.within(inParts(1e6, log), abort.signal);
  while (log.length === 0) await pause();
  abort.abort(new Error('gone'));
  await expect(later).rejects.toThrow('gone');
  expect(log).toEqual(['begun']);
  await expect(gaps.within(failing, forEver)).rejects.toThrow('cannot');
  // What failed holds nothing up.
  await expect(gaps.first(failing)).rejects.toThrow('cannot');
  expect(await gaps.within(inParts(1, log), forEver)).toBe(1);
});
