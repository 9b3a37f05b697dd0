import { launch, type Browser } from 'puppeteer';
import { findBrowser } from '../../src/cli/browser.mjs';

/** Chromium's own software adapter, which every machine has, with the flags that a canvas needs too. */
const SOFTWARE_GPU = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-vulkan=swiftshader',
  '--enable-features=Vulkan',
  '--use-angle=vulkan',
];

const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/**
 * Starts a headless browser that has WebGPU on the software adapter.
 *
 * @throws saying what to install if there is no browser: these tests are never skipped.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error(
      'There is no browser for the browser tests: run `npx puppeteer browsers install chrome`, or on Debian, as root, `apt-get install -y chromium`.',
    );
  return launch({ executablePath, args: [...QUIET, ...SOFTWARE_GPU] });
}
