import { connect, launch, type Browser } from 'puppeteer';
import { inject } from 'vitest';
import { findBrowser, HEADLESS_FLAGS } from '../../src/cli/setup/browser.mjs';

/**
 * Starts a headless browser.
 *
 * @param flags by default those with which it has WebGPU on the software adapter
 * @throws saying what to install if there is no browser: these tests are never skipped.
 */
export async function launchBrowser(flags: readonly string[] = HEADLESS_FLAGS): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error(
      'There is no browser for the browser tests: run `npx puppeteer browsers install chrome`, or on Debian, as root, `apt-get install -y chromium`.',
    );
  return launch({ executablePath, args: [...flags] });
}

/** The browser that all files share, as it takes seconds to start; who is done with it disconnects. */
export function sharedBrowser(): Promise<Browser> {
  return connect({ browserWSEndpoint: inject('browser') });
}
