/*
 * Times the start of the explorer in a headless browser, on its software adapter and without a GPU, and that of the
 * article: docs/benchmarks.md.
 * Every load has a browser of its own, which has seen nothing before and has come to rest.
 */
import { Command } from 'commander';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { launch } from 'puppeteer';
import sirv from 'sirv';
import { measureProcessorTime } from './processor-time';
import { findBrowser, HEADLESS_FLAGS } from '../src/cli/setup/browser.mjs';
import { requireWritable } from '../src/cli/files';
import { writeWhole } from '../src/cli/whole-files';
import { failWith, print } from '../src/cli/messages';
import { InputError } from '../src/network/errors';
import { describeCommit, describeMachine, machineSlug } from '../src/cli/throughput/machine';

interface Options {
  readonly out?: string;
  readonly loads: number;
  readonly article: boolean;
}

/** What is on screen, by the name of the browser's or the page's own mark. */
const MOMENTS = {
  'first paint': 'first-paint',
  'first picture': 'crease: first picture',
  'drawn whole': 'crease: first whole picture',
};

/** The same of the article, whose words come with its page. */
const ARTICLE_MOMENTS = {
  words: 'first-contentful-paint',
  'first figure': 'crease: figure crease',
};

/** What the page is asked to draw with: WebGPU, emulated, or no GPU. */
const DRAWN_BY = ['webgpu', 'none'] as const;

/** Milliseconds in which a browser that was started comes to rest. */
const REST = 2500;
const [width, height] = [1440, 900];

/** What the page opens on, and networks that take longer. */
const NETWORKS = ['', 'fold:6x3', 'random:2-64-64-64-1?seed=1'];

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => stop.abort(new InputError('The benchmark was stopped.')));

type Moments = Readonly<Record<string, string>>;

/** Milliseconds of one load: from navigation to each of the moments, and of processors until the last. */
async function measureLoad(
  executablePath: string,
  address: string,
  moments: Moments,
): Promise<number[]> {
  const browser = await launch({ executablePath, args: [...HEADLESS_FLAGS] });
  try {
    const page = await browser.newPage();
    await page.setViewport({ width, height });
    await new Promise((resolve) => setTimeout(resolve, REST));
    const endMeasure = await measureProcessorTime(page);
    await page.goto(address);
    const names = Object.values(moments);
    const last = names[names.length - 1];
    // Asked seldom, not to be in the way.
    await page.waitForFunction(
      (name) => performance.getEntriesByName(name).length > 0,
      { polling: 200, timeout: 60_000 },
      last,
    );
    const times = await page.evaluate(
      (all) => all.map((name) => performance.getEntriesByName(name)[0].startTime),
      names,
    );
    return [...times, await endMeasure(last)];
  } finally {
    await browser.close();
  }
}

async function benchmark(networks: readonly string[], options: Options): Promise<void> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new InputError('There is no browser to measure.');
  const machine = describeMachine();
  const out = options.out ?? join('bench', 'results', `page-${machineSlug(machine)}.json`);
  if (options.out === undefined) mkdirSync(dirname(out), { recursive: true });
  requireWritable(out);
  const commit = describeCommit();
  const load = loadavg()[0];
  const server = createServer(sirv('dist/app'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host has no port.');
  const results = [];
  const host = `http://127.0.0.1:${address.port}`;
  const measure = async (name: string, path: string, moments: Moments) => {
    const loads: number[][] = [];
    for (let k = 0; k < options.loads; k++) {
      stop.signal.throwIfAborted();
      loads.push(await measureLoad(executablePath, `${host}/${path}`, moments));
    }
    print(`${name}, ${width} by ${height}, ms:`);
    for (const [k, moment] of [...Object.keys(moments), 'processor time'].entries()) {
      const times = loads.map((measured) => Math.round(measured[k])).toSorted((a, b) => a - b);
      const median = times[times.length >> 1];
      print(`  ${moment.padEnd(16)} median ${median}, ${times[0]} to ${times[times.length - 1]}`);
    }
    return loads;
  };
  const article = await measure('the article', 'origami/', ARTICLE_MOMENTS);
  for (const [network, gpu] of networks.flatMap((name) => DRAWN_BY.map((by) => [name, by]))) {
    const query = network === '' ? '' : `network=${encodeURIComponent(network)}&`;
    const name = `${network || 'what the page opens on'}, gpu=${gpu}`;
    const loads = await measure(name, `?${query}gpu=${gpu}`, MOMENTS);
    results.push({ network, gpu, loads });
  }
  server.close();
  const date = new Date().toISOString();
  const moments = Object.keys(MOMENTS);
  const report = { date, commit, machine, load, width, height, moments, results, article };
  await writeWhole(out, `${JSON.stringify(report, undefined, 2)}\n`, stop.signal);
  print(`all times: ${out}`);
}

function parseLoads(text: string): number {
  const loads = Number(text);
  if (!Number.isInteger(loads) || loads < 1)
    throw new InputError(`${text} is not a number of loads.`);
  return loads;
}

const program = new Command('npm run bench:page --')
  .description(
    'Time the start of the article in a headless browser, and of the explorer, emulating a GPU and without.',
  )
  .argument('[networks...]', 'constructions; default: what the page opens on, and two others')
  .option('--out <file>', 'JSON to write; default: bench/results/page-<machine>.json')
  .option('--loads <n>', 'loads of each, each in a browser of its own', parseLoads, 9)
  .option('--article', 'time the article alone', false)
  .action((networks: string[], options: Options) =>
    benchmark(options.article ? [] : networks.length > 0 ? networks : NETWORKS, options),
  );

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  failWith(error.message);
  process.exitCode = 2;
}
