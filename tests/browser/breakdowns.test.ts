import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crease } from './command-line';
import type { ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';

const openExplorer = testExplorer();
let explorer: ExplorerPage;

/** Takes seconds to cut, so that a worker is still at it when it breaks down; and one that does not. */
const LONG = 'random:2-60-60-60-60-1?seed=1';
const SHORT = 'random:2-8-8-1?seed=1';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crease-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

declare global {
  /** In the page: the questions about regions that it asked, and how many things went along with each. */
  var questionsAsked: { readonly name: string; readonly things: number }[];
  /** In the page: the workers that it started. */
  var workersStarted: { readonly worker: Worker; readonly script: string; isAlive: boolean }[];
}

/** Runs in the page before its scripts. */
function captureWorkers(): void {
  const { Worker } = globalThis;
  globalThis.workersStarted = [];
  globalThis.Worker = class extends Worker {
    constructor(script: string | URL, options?: WorkerOptions) {
      super(script, options);
      const started = { worker: this, script: String(script), isAlive: false };
      this.addEventListener('message', () => (started.isAlive = true), { once: true });
      globalThis.workersStarted.push(started);
    }
  };
}

/** Runs in the page before its scripts. */
function captureQuestions(): void {
  const { Worker } = globalThis;
  globalThis.questionsAsked = [];
  globalThis.Worker = class extends Worker {
    override postMessage(message: {
      readonly name?: string;
      readonly things?: { readonly added: readonly unknown[] };
    }): void {
      super.postMessage(message, []);
      const { name, things } = message;
      if (name !== undefined && ['cut', 'regions', 'count', 'region'].includes(name))
        globalThis.questionsAsked.push({ name, things: things?.added.length ?? 0 });
    }
  };
}

/** Runs in the page before its scripts: the first worker of each kind is killed over its first work. */
function killFirst(): void {
  const { Worker } = globalThis;
  const killed = new Set<unknown>();
  const long = new Set<unknown>(['map', 'construction', 'file', 'measure']);
  globalThis.Worker = class extends Worker {
    private readonly isAlive = new Promise<void>((resolve) => {
      this.addEventListener('message', ({ data }: MessageEvent<object>) => {
        if ('lock' in data) resolve();
      });
    });

    override postMessage(message: { readonly name?: string }): void {
      super.postMessage(message, []);
      if (!long.has(message.name) || killed.has(message.name)) return;
      killed.add(message.name);
      void this.isAlive.then(() => this.terminate());
    }
  };
}

async function open(network: string, before = captureWorkers): Promise<void> {
  const query = `?network=${network}`;
  explorer = await openExplorer({ query, width: 900, height: 600, gpu: 'none', before });
}

/** Kills the newest worker whose script has such a name, whatever it is at: nobody is told. */
async function kill(name: string): Promise<void> {
  await explorer.page.waitForFunction(
    (part) => {
      const newest = globalThis.workersStarted.findLast(({ script }) => script.includes(part));
      // A worker that was not heard from yet is not there to break down.
      if (!newest?.isAlive) return false;
      newest.worker.terminate();
      return true;
    },
    { polling: 20 },
    name,
  );
}

/** Has the newest worker with such a name throw where nobody catches it, once it has begun. */
async function throwIn(name: string): Promise<void> {
  const find = () => explorer.page.workers().findLast((one) => one.url().includes(name));
  await expect.poll(() => find()?.evaluate(() => typeof setTimeout)).toBe('function');
  await find()?.evaluate(() => {
    setTimeout(() => {
      throw new Error('boom');
    });
  });
}

/** The ways in which a worker ends before its time, and what is said of them. */
const WAYS = [
  ['throws where nobody catches it', throwIn, 'Uncaught Error: boom'],
  ['ends without a word', kill, 'it ended by itself'],
] as const;

function replaced(does: string, reason: string): string {
  return `A worker that ${does} broke down (${reason}); another does its work again.`;
}

/** What went wrong but for what was thrown on purpose. */
function problems(): string[] {
  return explorer.problems.filter((problem) => !problem.includes('boom'));
}

async function countOf(network: string): Promise<unknown> {
  return JSON.parse(await crease('count', network, '--exact', '--no-sample', '--json'));
}

describe.each(WAYS)('a worker that %s', (_, breakDown, reason) => {
  it('while it cuts is replaced, the page says so, and what it cut is cut', async () => {
    await open(LONG);
    await explorer.page.waitForSelector('body[data-exact="cutting"]');
    await breakDown('cutting-worker');
    await expect.poll(() => explorer.notice()).toBe(replaced('cuts regions', reason));
    const { exactRegions } = await explorer.cut(LONG);
    expect(await countOf(LONG)).toMatchObject({ exact: { byDepth: exactRegions } });
    // The notice stays until a person closes it.
    expect(await explorer.notice()).toBe(replaced('cuts regions', reason));
    await explorer.page.click('#notice-close');
    expect(await explorer.page.$eval('#notice', (notice) => notice.checkVisibility())).toBe(false);
    await explorer.openSheet('network');
    await explorer.type('Name', SHORT);
    expect((await explorer.cut(SHORT)).exactRegions).toHaveLength(2);
    expect(problems()).toEqual([]);
  });

  it('at the same cut again leaves it to samples, in a sentence, and cuts the next network', async () => {
    await open(LONG);
    await explorer.page.waitForSelector('body[data-exact="cutting"]');
    await breakDown('cutting-worker');
    await expect.poll(() => explorer.notice()).toBe(replaced('cuts regions', reason));
    await breakDown('cutting-worker');
    await expect
      .poll(() => explorer.notice())
      .toBe(
        `Something went wrong: A worker that cuts regions broke down twice over the same work (${reason}).`,
      );
    await explorer.page.waitForSelector('body[data-exact="failed"]');
    expect((await explorer.finished(LONG)).regions).toHaveLength(4);
    await explorer.openSheet('network');
    await explorer.type('Name', SHORT);
    expect((await explorer.cut(SHORT)).exactRegions).toHaveLength(2);
    expect(problems()).toEqual([]);
  });
});

it('a worker of the cutting worker is replaced, too, and the page says so', async () => {
  await open(LONG);
  await throwIn('subdivision-worker');
  await expect.poll(() => explorer.notice()).toBe(replaced('cuts regions', 'Uncaught Error: boom'));
  const { exactRegions } = await explorer.cut(LONG);
  expect(await countOf(LONG)).toMatchObject({ exact: { byDepth: exactRegions } });
  expect(problems()).toEqual([]);
});

describe('a worker that is killed', () => {
  const said = 'it ended by itself';

  it('while it makes a map is replaced, and the map is made', async () => {
    await open(SHORT, killFirst);
    await expect.poll(() => explorer.notice()).toBe(replaced('draws maps', said));
    expect((await explorer.finished(SHORT)).regions).toHaveLength(2);
    await explorer.cut(SHORT);
    expect(explorer.problems).toEqual([]);
  });

  it('while it makes a network is replaced, and the network is opened', async () => {
    await open(SHORT, killFirst);
    await explorer.cut(SHORT);
    const large = 'random:2-300-300-1?init=orthogonal';
    await explorer.openSheet('network');
    await explorer.type('Name', large);
    await explorer.displayed(large);
    expect(await explorer.notice()).toBe(replaced('opens networks', said));
    expect(explorer.problems).toEqual([]);
  });

  it('while it makes a file is replaced, and the file is saved', async () => {
    await open(SHORT, killFirst);
    await explorer.finished(SHORT);
    await explorer.page.keyboard.press('f');
    await explorer.page.waitForSelector('#save-width', { visible: true });
    const file = await explorer.download(folder, 'random-2-8-8-1-seed-1.svg', () =>
      explorer.page.click('[data-save="svg"]'),
    );
    expect(file.subarray(0, 4).toString()).toBe('<svg');
    expect(await explorer.notice()).toBe(replaced('makes files', said));
    expect(explorer.problems).toEqual([]);
  });

  it('while it measures a sweep is replaced, and the sweep is whole', async () => {
    await open(SHORT, killFirst);
    await explorer.finished(SHORT);
    await explorer.page.keyboard.press('g');
    await explorer.page.waitForSelector('dialog#sweep[data-state="done"]');
    expect(await explorer.text('#sweep-text')).not.toContain('broke down');
    await explorer.page.keyboard.press('Escape');
    expect(await explorer.notice()).toBe(replaced('measures networks', said));
    expect(explorer.problems).toEqual([]);
  });
});

it('a network goes to the cutting worker once, however often somebody points at its regions', async () => {
  const name = 'fold:16x4';
  await open(name, captureQuestions);
  await explorer.page.waitForSelector('body[data-exact="failed"]');
  const ids = new Set<string>();
  for (const x of [420, 470, 520, 570]) {
    await explorer.page.mouse.move(x, 240);
    await expect.poll(async () => ids.has(await explorer.text('#region-id'))).toBe(false);
    ids.add(await explorer.text('#region-id'));
  }
  const asked = await explorer.page.evaluate(() => globalThis.questionsAsked);
  expect(asked.filter((question) => question.name === 'region').length).toBeGreaterThanOrEqual(4);
  expect(asked.map(({ things }) => things)).toEqual(asked.map((_, k) => (k === 0 ? 1 : 0)));
  expect(explorer.problems).toEqual([]);
});
