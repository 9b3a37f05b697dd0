import type { Browser, Page } from 'puppeteer';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { Window } from '../../src/network/slice';
import { launchBrowser, sharedBrowser } from './browser';
import { ExplorerPage, hostExplorer, type ExplorerHost } from './explorer-page';

type Options = Parameters<typeof ExplorerPage.open>[2];

/** A browser, other than one that has WebGPU, and what the host is called in it. */
interface Setting {
  readonly flags: readonly string[];
  readonly origin: (origin: string) => string;
}

/**
 * A browser and a host of the built explorer for the tests of a file. Every host is an origin of its own,
 * which has nothing of what another file's pages kept.
 *
 * @param setting by default the browser that files share, which has WebGPU, and a host it trusts
 * @returns opens the explorer in a tab of its own until the end of the test; from another host where
 *   one is given
 */
export function testExplorer(
  setting?: Setting,
): (options?: Options, from?: ExplorerHost) => Promise<ExplorerPage> {
  let browser: Browser;
  let host: ExplorerHost;
  const opened: ExplorerPage[] = [];
  const tabs: Page[] = [];
  beforeAll(async () => {
    const hosted = await hostExplorer();
    host = { ...hosted, origin: setting?.origin(hosted.origin) ?? hosted.origin };
    browser = await (setting ? launchBrowser(setting.flags) : sharedBrowser());
  });
  afterEach(async () => {
    for (const explorer of opened.splice(0)) tabs.push(await explorer.leave());
  });
  afterAll(async () => {
    for (const tab of tabs) await tab.close();
    await (setting ? browser?.close() : browser?.disconnect());
    await host?.close();
  });
  return async (options, from = host) => {
    const tab = tabs.pop() ?? (await browser.newPage());
    // A tab behind another has no frames.
    await tab.bringToFront();
    const explorer = await ExplorerPage.open(tab, from, options);
    opened.push(explorer);
    return explorer;
  };
}

/** A window, but for what is rounded on the way. */
export function expectWindow(actual: Window, expected: Window): void {
  for (const side of ['u0', 'u1', 'v0', 'v1'] as const)
    expect(actual[side]).toBeCloseTo(expected[side], 9);
}
