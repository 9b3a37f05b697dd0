import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';
import type { CDPSession, Page, PageEvents, ScreenshotClip } from 'puppeteer';
import sirv from 'sirv';
import { expect } from 'vitest';
import type { Window } from '../../src/network/slice';

export const BUILT = 'dist/app';
/** Of the explorer's page on its host: it must work under any. */
export const PATH = '/some/where/';

/** Milliseconds to wait for what a page does: on a busy machine it takes long, and must not take for ever. */
export const PATIENCE = 120_000;

/** A static host of the built explorer. */
export interface ExplorerHost {
  readonly origin: string;
  /** Addresses of the files that were asked for, from the folder on. */
  readonly requested: ReadonlySet<string>;
  close(): Promise<void>;
}

/** @param folder of the build; its files are read anew with every request */
export async function hostExplorer(folder = BUILT): Promise<ExplorerHost> {
  if (!existsSync(`${folder}/index.html`))
    throw new Error(`${folder} is missing: \`npm test\` builds the explorer before its tests.`);
  const serve = sirv(folder, { dev: folder !== BUILT });
  const requested = new Set<string>();
  const server = createServer((request, response) => {
    const notFound = (): void => {
      response.statusCode = 404;
      response.end();
    };
    if (!request.url?.startsWith(PATH)) return notFound();
    request.url = request.url.slice(PATH.length - 1);
    requested.add(new URL(request.url, 'http://localhost').pathname);
    serve(request, response, notFound);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requested,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What an address may ask to be drawn with. */
export type Gpu = 'webgpu' | 'none';

/**
 * Both that draw a page's maps, by what the address asks for: what they do differently is tested on
 * each, and all else where the page draws of its own accord.
 */
export const DRAWN_BY = [
  ['a GPU', 'webgpu'],
  ['the CPU', 'none'],
] as const satisfies readonly (readonly [name: string, gpu: Gpu])[];

/** What the page says about itself in the data attributes of its body. */
export interface Shown {
  readonly state: string;
  readonly network: string;
  readonly window: Window;
  readonly size: string;
  /** By depth; empty until the map is finished. */
  readonly regions: number[];
  /** By depth, exactly; empty until the view is cut. */
  readonly exactRegions: number[];
}

/** The explorer in a tab, with what went wrong in it. */
export class ExplorerPage {
  /** Errors on the console or thrown, and requests to another origin. */
  readonly problems: string[] = [];

  /** End what is listened to. */
  private readonly listened: (() => void)[] = [];
  /** Numbers of the scripts that run before the page's own. */
  private readonly scripts: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly session: CDPSession,
    private readonly origin: string,
  ) {}

  /** @param page a tab that is empty */
  static async open(
    page: Page,
    { origin }: ExplorerHost,
    options: {
      query?: string;
      width?: number;
      height?: number;
      /** Device pixels per CSS pixel. */
      scale?: number;
      scheme?: 'light' | 'dark';
      /** What else a person has told the system. */
      wishes?: Readonly<Partial<Record<'forced-colors' | 'prefers-contrast', string>>>;
      /**
       * What the address asks to be drawn with; by default it does not say, and the page chooses: on a
       * software adapter, which is what these browsers have, the CPU.
       */
      gpu?: Gpu | undefined;
      /** Runs in the page before its own scripts. */
      before?: () => void;
    } = {},
  ): Promise<ExplorerPage> {
    const { query = '', width = 480, height = 320, scale = 1 } = options;
    const { scheme = 'light', wishes, before, gpu } = options;
    const asked = gpu ? `${query ? '&' : '?'}gpu=${gpu}` : '';
    const session = await page.createCDPSession();
    const explorer = new ExplorerPage(page, session, origin);
    page.setDefaultTimeout(PATIENCE);
    explorer.watch();
    await page.setViewport({ width, height, deviceScaleFactor: scale });
    // Puppeteer's own call knows but a few of them.
    await session.send('Emulation.setEmulatedMedia', {
      features: [
        { name: 'prefers-color-scheme', value: scheme },
        { name: 'prefers-reduced-motion', value: 'reduce' },
        ...Object.entries(wishes ?? {}).map(([name, value]) => ({ name, value })),
      ],
    });
    if (before) {
      const { identifier } = await page.evaluateOnNewDocument(before);
      explorer.scripts.push(identifier);
    }
    await page.goto(`${origin}${PATH}${query}${asked}`);
    // Its script comes after the page is loaded, and listens to nothing before.
    // In a tab behind another there are no frames, at which pseudo-classes would be looked for.
    await page.waitForFunction(() => document.body.dataset.state !== 'starting', {
      polling: 'mutation',
    });
    return explorer;
  }

  /** What is on screen once there is a network, however far its map is. */
  displayed(network?: string): Promise<Shown> {
    return this.shown('[data-network]', network);
  }

  /** What is on screen once the map of it is finished. */
  finished(network?: string): Promise<Shown> {
    return this.shown('[data-state="done"]', network);
  }

  /** What is on screen once the exact regions of it are. */
  cut(network?: string): Promise<Shown> {
    return this.shown('[data-exact="done"][data-picture="exact"]', network);
  }

  /**
   * What is on screen, in the moment in which the page is in a state: it may be in another right after.
   *
   * @param state selector that the body matches then
   */
  async shown(state = '', network?: string): Promise<Shown> {
    const named = network === undefined ? '' : `[data-network="${network}"]`;
    const found = await this.page.waitForFunction(
      (selector) => {
        if (!document.body.matches(selector)) return undefined;
        const {
          state: kind = '',
          network: name = '',
          window = '',
          size = '',
          regions = '',
          exactRegions = '',
        } = document.body.dataset;
        return { state: kind, network: name, window, size, regions, exactRegions };
      },
      { polling: 'mutation' },
      `body${state}${named}`,
    );
    const data = await found.jsonValue();
    if (!data) throw new Error('The page was waited for, and is in no state.');
    const [u0, u1, v0, v1] = data.window.split(',').map(Number);
    const [regions, exactRegions] = [data.regions, data.exactRegions].map((text) =>
      text === '' ? [] : text.split(',').map(Number),
    );
    return { ...data, window: { u0, u1, v0, v1 }, regions, exactRegions };
  }

  /** What the page's address says is on screen, without what draws it. */
  get search(): string {
    return new URL(this.page.url()).search.replace(/[?&]gpu=\w+$/, '');
  }

  /** Text of an element of the page. */
  text(selector: string): Promise<string> {
    return this.page.$eval(selector, (found) => found.textContent ?? '');
  }

  /** Waits for the one sentence that says what went wrong, behind work that takes long enough to be said. */
  async notice(): Promise<string> {
    await this.page.waitForSelector('#notice:has(progress[hidden])', { visible: true });
    return this.text('#notice-text');
  }

  /** Waits for the sentence that says what work is under way. */
  async working(): Promise<string> {
    await this.page.waitForSelector('#notice:has(progress:not([hidden]))', { visible: true });
    return this.text('#notice-text');
  }

  /** Opens files by the page's button. */
  async choose(...paths: string[]): Promise<void> {
    const input = await this.page.$('input#open-files');
    if (!input) throw new Error('The page has no file input.');
    await input.uploadFile(...paths);
  }

  /** Drops a file on something of the page, as a person would from a folder. */
  async drop(path: string, on = '#legend'): Promise<void> {
    await this.dropAll([path], on);
  }

  /** Drops files that belong together. */
  async dropAll(paths: readonly string[], on = '#legend'): Promise<void> {
    const drop = await this.prepareDrop(paths, on);
    await drop();
  }

  /**
   * Brings files into the page, which takes it a while.
   *
   * @returns drops them
   */
  async prepareDrop(paths: readonly string[], on = '#legend'): Promise<() => Promise<void>> {
    const files = await Promise.all(
      paths.map(async (path) => ({ name: basename(path), base64: await readFile(path, 'base64') })),
    );
    const transfer = await this.page.evaluateHandle((dropped) => {
      const dataTransfer = new DataTransfer();
      for (const { name, base64 } of dropped) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
      }
      return dataTransfer;
    }, files);
    return () =>
      transfer.evaluate((dataTransfer, selector) => {
        for (const type of ['dragover', 'drop'])
          document
            .querySelector(selector)
            ?.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }, on);
  }

  /** Opens a sheet of the bar that says what is mapped. */
  async openSheet(name: 'network' | 'window' | 'slice'): Promise<void> {
    if (!(await this.page.$(`#steer-${name}[open]`)))
      await this.page.click(`#steer-${name} summary`);
    // The sheet of the slice is filled when somebody sees it.
    if (name === 'slice') await this.page.waitForSelector('#slice-values input');
  }

  /** Types over the text of the field with this label, on a sheet that is open. */
  async type(label: string, text: string, end: 'Enter' | 'Tab' = 'Enter'): Promise<void> {
    const field = await this.page.waitForSelector(`#steer input::-p-aria(${label})`);
    await field?.click({ count: 3 });
    await field?.type(text);
    await this.page.keyboard.press(end);
  }

  /** A file that the page has the browser save in a folder; it is gone from there then. */
  async download(folder: string, name: string, begin: () => Promise<void>): Promise<Buffer> {
    const client = await this.page.createCDPSession();
    await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    await begin();
    const file = join(folder, name);
    // Browsers put a file in its place when it is whole.
    const read = () => readFile(file).catch(() => Buffer.of());
    await expect.poll(async () => (await read()).length, { timeout: 60_000 }).toBeGreaterThan(0);
    const bytes = await read();
    await rm(file);
    return bytes;
  }

  /** What was announced is drawn by then. */
  async nextFrame(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /** What is wanted is on screen by then, where that is drawn in workers, too. */
  async painted(): Promise<void> {
    await this.nextFrame();
    await this.page.waitForSelector('#frames[data-source]:not([data-source="reprojected"])');
  }

  /** The map alone, as a PNG. */
  async picture(): Promise<Buffer> {
    await this.page.evaluate(() => {
      for (const id of ['legend', 'panel', 'steer', 'notice', 'region']) {
        const covering = document.getElementById(id);
        if (covering) covering.hidden = true;
      }
      for (const axes of document.querySelectorAll<HTMLElement>('.overlay')) axes.hidden = true;
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await this.painted();
    return this.shot();
  }

  /** What is on screen, or a part of it, as a PNG. */
  async shot(clip?: ScreenshotClip): Promise<Buffer> {
    // Otherwise the page is given another size for a moment, and its map is computed anew.
    const options = { ...(clip && { clip }), captureBeyondViewport: false };
    return Buffer.from(await this.page.screenshot(options));
  }

  /** Ends the explorer; its tab is as good as a new one, which browsers take long to open. */
  async leave(): Promise<Page> {
    const { page, session } = this;
    for (const end of this.listened) end();
    for (const identifier of this.scripts)
      await page.removeScriptToEvaluateOnNewDocument(identifier);
    await page.goto('about:blank');
    await session.send('Page.resetNavigationHistory');
    await page.emulateMediaFeatures();
    await session.detach();
    return page;
  }

  private watch(): void {
    this.listen('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warn')
        this.problems.push(message.text());
    });
    this.listen('pageerror', (error) => this.problems.push(String(error)));
    this.listen('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== this.origin && url.protocol !== 'data:')
        this.problems.push(`A request left the page's origin: ${request.url()}`);
    });
  }

  private listen<K extends keyof PageEvents>(event: K, hear: (value: PageEvents[K]) => void): void {
    this.page.on(event, hear);
    this.listened.push(() => this.page.off(event, hear));
  }
}
