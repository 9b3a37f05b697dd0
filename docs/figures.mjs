/*
 * Makes the pictures of the README and the docs anew, and those that the explorer has as files: `npm run figures`.
 * Maps come from the command line; the explorer is photographed in a headless browser, without a GPU.
 * `node docs/figures.mjs NAME…` makes only some of them.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from 'puppeteer';
import { findBrowser, HEADLESS_FLAGS } from '../src/cli/setup/browser.mjs';

const docs = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const crease = fileURLToPath(new URL('../src/cli/crease.mjs', import.meta.url));
const flower = fileURLToPath(new URL('../src/network/shipped/flower.safetensors', import.meta.url));

/** As `Shot` below has it. */
const desk = { width: 1440, height: 900, scale: 1 };
const wide = { width: 1920, height: 1080, scale: 1 };
const phone = { width: 390, height: 844, scale: 2 };
const slice =
  '?network=random:8-32-32-1?seed=1&creases=1&layers=1&width=1.5&at=0,0,0.3,0,-0.4,0,0,0';
const sweep = '?network=random:2-24-24-24-1?seed=1';

/**
 * @typedef {{
 *   name: string;
 *   scheme: 'light' | 'dark';
 *   query?: string;
 *   key?: string;
 *   ready?: string;
 *   screen: { width: number; height: number; scale: number };
 * }} Shot a picture of the explorer: its size in CSS pixels, and device pixels for each of them; the
 *   key that is pressed, and what is on screen then
 * @type {readonly Shot[]}
 */
const shots = [
  { name: 'explorer-light', scheme: 'light', screen: desk },
  { name: 'explorer-dark', scheme: 'dark', screen: desk },
  { name: 'explorer-wide-light', scheme: 'light', screen: wide, query: slice, key: 's' },
  { name: 'explorer-wide-dark', scheme: 'dark', screen: wide, query: slice, key: 's' },
  { name: 'explorer-phone', scheme: 'light', screen: phone },
  { name: 'explorer-phone-dark', scheme: 'dark', screen: phone },
  {
    name: 'explorer-sweep',
    scheme: 'light',
    screen: desk,
    query: sweep,
    key: 'g',
    ready: '#sweep[data-state="done"] svg',
  },
];
const only = process.argv.slice(2);

const maps = [
  ['flower', flower, '--size', '1200x1200', '--window', '-1.25,1.25,-1.25,1.25'],
  ['fold', 'fold:6x3', '--size', '800x800', '--creases'],
];

/** Scenes of the article, and what their pictures are called. */
const stills = [
  ['fold-and-cut', 'cut'],
  ...['crease', 'folds', 'any', 'square', 'gates'].map((scene) => [`origami-${scene}`, scene]),
];

/** Whether a picture is to be made: all are, unless some are named. */
function wants(name) {
  return only.length === 0 || only.includes(name);
}

for (const [name, network, ...options] of maps)
  if (wants(name))
    execFileSync(
      process.execPath,
      [crease, 'render', network, '-o', `${docs}${name}.png`, ...options],
      { stdio: 'inherit' },
    );

// Of presets, for the strip under the explorer's title.
if (wants('thumbnails')) {
  const [vite, folder] = [`${root}node_modules/vite/bin/vite.js`, 'dist/thumbnails'];
  const build = ['build', '--ssr', 'docs/thumbnails.ts', '--outDir', folder, '--logLevel', 'warn'];
  for (const words of [[vite, ...build], [`${folder}/thumbnails.js`]])
    execFileSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
}

for (const [name, scene] of stills)
  if (wants(name))
    execFileSync(process.execPath, [crease, 'story', scene, '-o', `${docs}${name}.svg`], {
      stdio: 'inherit',
    });

// What sweeps say about depth (docs/sweeps.md): half a minute, all but the picture thrown away.
if (wants('initialisation')) {
  const folder = mkdtempSync(join(tmpdir(), 'crease-sweep-'));
  execFileSync(
    process.execPath,
    [crease, 'bench', 'depth', `${docs}initialisation.yaml`, '--out', folder],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  for (const axis of ['depth', 'units'])
    copyFileSync(join(folder, `${axis}.png`), `${docs}initialisation-${axis}.png`);
  rmSync(folder, { recursive: true });
}

const server = spawn(process.execPath, [crease, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
const address = await new Promise((resolve) => {
  server.stdout.on('data', (text) => resolve(/http:\S+/.exec(String(text))?.[0]));
});
const browser = await launch({ executablePath: findBrowser(), args: [...HEADLESS_FLAGS] });
for (const { name, scheme, query = '', key, ready, screen } of shots.filter((shot) =>
  wants(shot.name),
)) {
  const { width, height, scale } = screen;
  const page = await browser.newPage();
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.goto(`${address}${query}`);
  const done = 'body[data-state="done"][data-exact="done"][data-picture="exact"]';
  await page.waitForSelector(done, { timeout: 300_000 });
  if (key) await page.keyboard.press(key);
  if (ready) await page.waitForSelector(ready, { timeout: 300_000 });
  // A control that was gone into has a ring around it.
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path: `${docs}${name}.png` });
  await page.close();
}
await browser.close();
server.kill();
