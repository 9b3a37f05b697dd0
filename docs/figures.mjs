/*
 * Makes the pictures of the README and the docs anew: `npm run figures`. Maps come from the command
 * line; the explorer is photographed in a headless browser, on its software adapter.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from 'puppeteer';
import { findBrowser, HEADLESS_FLAGS } from '../src/cli/browser.mjs';

const docs = fileURLToPath(new URL('.', import.meta.url));
const crease = fileURLToPath(new URL('../src/cli/crease.mjs', import.meta.url));
const flower = fileURLToPath(new URL('../src/network/shipped/flower.safetensors', import.meta.url));

/** Name, colour scheme, width and height in CSS pixels, and device pixels per CSS pixel. */
const screens = [
  ['explorer-light', 'light', 1440, 900, 1],
  ['explorer-dark', 'dark', 1440, 900, 1],
  ['explorer-phone', 'light', 390, 844, 2],
];

const maps = [
  ['flower', flower, '--size', '1200x1200', '--window', '-1.25,1.25,-1.25,1.25'],
  ['fold', 'fold:6x3', '--size', '800x800', '--creases'],
];

for (const [name, network, ...options] of maps)
  execFileSync(
    process.execPath,
    [crease, 'render', network, '-o', `${docs}${name}.png`, ...options],
    {
      stdio: 'inherit',
    },
  );

// What sweeps say about depth (docs/sweeps.md): half a minute, all but the picture thrown away.
const sweep = mkdtempSync(join(tmpdir(), 'crease-sweep-'));
execFileSync(
  process.execPath,
  [crease, 'bench', 'depth', `${docs}initialisation.yaml`, '--out', sweep],
  { stdio: ['ignore', 'ignore', 'inherit'] },
);
for (const axis of ['depth', 'units'])
  copyFileSync(join(sweep, `${axis}.png`), `${docs}initialisation-${axis}.png`);
rmSync(sweep, { recursive: true });

const server = spawn(process.execPath, [crease, 'serve'], { stdio: ['ignore', 'pipe', 'inherit'] });
const address = await new Promise((resolve) => {
  server.stdout.on('data', (text) => resolve(/http:\S+/.exec(String(text))?.[0]));
});
const browser = await launch({ executablePath: findBrowser(), args: HEADLESS_FLAGS });
for (const [name, scheme, width, height, deviceScaleFactor] of screens) {
  const page = await browser.newPage();
  await page.setViewport({ width, height, deviceScaleFactor });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.goto(address);
  await page.waitForSelector('body[data-state="done"]', { timeout: 300_000 });
  await page.screenshot({ path: `${docs}${name}.png` });
  await page.close();
}
await browser.close();
server.kill();
