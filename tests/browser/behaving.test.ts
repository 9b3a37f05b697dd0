import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openConstruction } from '../../src/network/open';
import { writeSafetensors } from '../../src/network/safetensors-writer';
import { BUILT, DRAWN_BY, hostExplorer, type ExplorerPage } from './explorer-page';
import { testExplorer } from './test-explorer';
import { measureTasks } from './main-thread';

const [width, height] = [900, 500];
const openExplorer = testExplorer();
let explorer: ExplorerPage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crease-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Waits until the browser keeps so many versions of the page, and the last one is in charge. */
async function keeps(versions: number): Promise<void> {
  await expect
    .poll(() =>
      explorer.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        const isSettled = registration && !registration.installing && !registration.waiting;
        const isActive = isSettled && registration.active?.state === 'activated';
        return isActive ? (await caches.keys()).length : 0;
      }),
    )
    .toBe(versions);
}

describe('without a network', () => {
  it('the page opens and does everything, after it was opened once', async () => {
    const host = await hostExplorer();
    explorer = await openExplorer({ query: '?network=fold:2x2', width, height }, host);
    await explorer.finished();
    await keeps(1);
    await host.close();
    await explorer.page.reload();
    expect((await explorer.finished('fold:2x2')).regions.length).toBe(2);
    await explorer.page.select('#presets', '0');
    expect((await explorer.cut('flower')).exactRegions.length).toBeGreaterThan(1);
    // What is loaded only when it is asked for.
    await explorer.choose('tests/fixtures/spiral-32x3-legacy.onnx');
    await explorer.cut('spiral-32x3-legacy.onnx');
    // A browser says of every page that its host did not answer.
    expect(explorer.problems.filter((said) => !said.includes('ERR_CONNECTION_REFUSED'))).toEqual(
      [],
    );
  });

  it('a new version is seen at once and kept in turn, and the oldest is forgotten', async () => {
    const build = join(folder, 'app');
    await cp(BUILT, build, { recursive: true });
    const host = await hostExplorer(build);
    const language = () => explorer.page.evaluate(() => document.documentElement.lang);
    explorer = await openExplorer({ query: '?network=fold:2x2', width, height }, host);
    await explorer.finished();
    await keeps(1);
    const [first] = await explorer.page.evaluate(() => caches.keys());
    for (const next of ['en-GB', 'en-NZ']) {
      await publishAnother(build, next);
      await explorer.page.reload();
      expect(await language()).toBe(next);
      await explorer.finished();
      await expect
        .poll(() => explorer.page.evaluate(async () => (await caches.keys()).join()))
        .toContain(`build ${next}`);
      await keeps(2);
    }
    expect(await explorer.page.evaluate(() => caches.keys())).not.toContain(first);
    await host.close();
    await explorer.page.reload();
    expect(await language()).toBe('en-NZ');
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** Makes another build of a build, as an update of the page would be: it says that it is for others. */
async function publishAnother(build: string, language: string): Promise<void> {
  const [page, script] = ['index.html', 'service-worker.js'].map((name) => join(build, name));
  const before = await readFile(page, 'utf8');
  const after = before.replace(/lang="[^"]*"/, `lang="${language}"`);
  const worker = await readFile(script, 'utf8');
  expect(worker).toContain(hash(before));
  await writeFile(page, after);
  await writeFile(
    script,
    worker
      .replace(hash(before), hash(after))
      .replace(/"([0-9a-f]{16}|build [^"]*)"/, `"build ${language}"`),
  );
}

describe('the page’s policy', () => {
  it('lets nothing leave its origin, and runs no script but its own', async () => {
    explorer = await openExplorer({ query: '?network=fold:2x2', width, height });
    await explorer.finished();
    const refused = await explorer.page.evaluate(async () => {
      const directives: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        directives.push(effectiveDirective),
      );
      await fetch('https://example.invalid/').catch(() => undefined);
      for (const [tag, attributes, text] of [
        ['script', {}, 'document.title = "run"'],
        ['script', { src: 'https://example.invalid/a.js' }, ''],
        ['img', { src: 'https://example.invalid/a.png' }, ''],
        ['iframe', { src: 'https://example.invalid/' }, ''],
        ['style', {}, 'body { color: red }'],
        ['link', { rel: 'stylesheet', href: 'https://example.invalid/a.css' }, ''],
      ] as const) {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
        made.textContent = text;
        document.body.append(made);
      }
      while (directives.length < 7) await new Promise((resolve) => setTimeout(resolve, 20));
      return directives;
    });
    expect(refused.toSorted()).toEqual([
      'connect-src',
      'frame-src',
      'img-src',
      'script-src-elem',
      'script-src-elem',
      'style-src-elem',
      'style-src-elem',
    ]);
  });
});

/** Milliseconds that a person does not notice (https://www.w3.org/TR/longtasks/). */
const LONG = 50;

describe('the page’s thread', () => {
  it.each(DRAWN_BY)(
    'is never taken for long while %s draws and somebody moves, chooses and drops',
    async (_, gpu) => {
      // As much to read as a digit classifier of 784 inputs.
      const file = join(folder, 'wide.safetensors');
      await writeFile(file, writeSafetensors(openConstruction('random:784-256-256-10').network));
      const query = '?network=random:8-32-32-1?seed=1';
      explorer = await openExplorer({ query, width, height, gpu });
      const { page } = explorer;
      await explorer.finished();
      await explorer.cut();
      const drop = await explorer.prepareDrop([file]);
      const first = await page.evaluate(
        () => performance.getEntriesByName('crease: first picture')[0].startTime,
      );
      const measured = await measureTasks(page, {
        async 'a drag'() {
          await page.mouse.move(450, 300);
          await page.mouse.down();
          await page.mouse.move(600, 350, { steps: 20 });
          await page.mouse.up();
          await explorer.cut();
        },
        async 'the wheel'() {
          for (let k = 0; k < 5; k++) await page.mouse.wheel({ deltaY: -100 });
          await explorer.cut();
        },
        async colours() {
          const modes = await page.$$eval('#mode option', (all) => all.map(({ value }) => value));
          for (const mode of modes) {
            await page.select('#mode', mode);
            await explorer.cut();
          }
        },
        async settings() {
          for (const key of ['c', 'b', '1', 'a'] as const) {
            await page.keyboard.press(key);
            await explorer.cut();
          }
        },
        async 'the slice'() {
          await page.keyboard.press('s');
          const slider = await page.waitForSelector('#slice-values input[type=range]');
          await slider?.focus();
          for (let k = 0; k < 8; k++) await page.keyboard.press('ArrowRight');
          await explorer.cut();
          await page.keyboard.press('Escape');
        },
        async 'a sweep and its chart'() {
          await page.keyboard.press('g');
          await page.waitForSelector('#sweep[data-state="done"] svg');
          await page.keyboard.press('Escape');
        },
        async 'another network'() {
          await page.select('#presets', 'random:2-64-64-64-1?seed=1');
          await explorer.cut('random:2-64-64-64-1?seed=1');
        },
        async 'a dropped file'() {
          await drop();
          await explorer.cut('wide.safetensors');
        },
      });
      console.log(
        `First picture after ${Math.round(first)} ms. Longest tasks of the page's thread:`,
      );
      for (const { name, computed, passed, reported } of measured) {
        const long = reported.map((duration) => `${duration} ms`).join(', ') || 'none';
        console.log(
          `  ${name}: ${computed.toFixed(1)} ms of it, in ${passed.toFixed(0)} ms; long tasks of the API: ${long}`,
        );
      }
      for (const { name, computed } of measured)
        expect([name, computed < LONG || computed]).toEqual([name, true]);
      expect(explorer.problems).toEqual([]);
    },
  );
});
