import { existsSync } from 'node:fs';
import { Launcher } from 'chrome-launcher';
import { executablePath, launch, type Browser } from 'puppeteer';

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

/** Starts a headless browser that has WebGPU on the software adapter. */
export function launchBrowser(): Promise<Browser> {
  return launch({ executablePath: findBrowser(), args: [...QUIET, ...SOFTWARE_GPU] });
}

/** @throws saying what to install if there is no browser: these tests are never skipped. */
function findBrowser(): string {
  const named = process.env.PUPPETEER_EXECUTABLE_PATH;
  if (named) return named;
  const downloaded = executablePath();
  if (existsSync(downloaded)) return downloaded;
  const [installed] = Launcher.getInstallations();
  if (installed) return installed;
  throw new Error(
    'There is no browser for the browser tests: run `npx puppeteer browsers install chrome`, or on Debian, as root, `apt-get install -y chromium`.',
  );
}
