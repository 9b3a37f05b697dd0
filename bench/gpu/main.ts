import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import { failWith, print, tell } from '../../src/cli/messages';
import { PACKAGE } from '../../src/cli/places';
import { describeCommit, describeMachine } from '../../src/cli/throughput/machine';
import { writeWhole } from '../../src/cli/whole-files';
import { adapter } from './adapter';
import { abandonDevices } from './device';
import { certainty } from './certainty';
import { frames } from './frames';
import { kernels } from './kernels';
import { knobs } from './knobs';
import { maps, profile } from './maps';
import { openBenchNetwork } from './networks';
import { Clock, type Bench, type Part, type PartResult } from './part';
import { peers } from './peers';
import { summaryText } from './summary';
import { volume } from './volume';

/*
 * npm run bench:gpu: all that says how fast this machine's GPU is, within minutes. Each part has its own time, and
 * the file is written whole after each.
 */

const PARTS: readonly Part[] = [
  adapter,
  maps,
  certainty,
  peers,
  kernels,
  volume,
  frames,
  knobs,
  profile,
];

const HELP = `Measures this machine's GPU: docs/gpu.md.

  --small              small sizes, to try it; by itself on a software adapter
  --parts a,b          only these: ${PARTS.map(({ name }) => name).join(', ')}
  --minutes n          for all together (default: 8)
  --networks FOLDER    where acasxu-1-1.onnx and bunny-3d-8x32.safetensors are
  --python PROGRAM     that has PyTorch with CUDA
  --no-peers           without PyTorch
  -o, --out FILE       default: bench/results/gpu-ADAPTER.json
`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      small: { type: 'boolean' },
      parts: { type: 'string' },
      minutes: { type: 'string', default: '8' },
      networks: { type: 'string' },
      python: { type: 'string' },
      'no-peers': { type: 'boolean' },
      out: { type: 'string', short: 'o' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes > 0))
    throw new TypeError(`--minutes needs a number above 0, not ${values.minutes}.`);
  return { ...values, minutes, parts: partsNamed(values.parts) };
}

type Options = ReturnType<typeof readOptions>;

/** All that is written. */
export interface GpuReport {
  readonly date: string;
  readonly version: string;
  readonly commit?: string | undefined;
  readonly machine: ReturnType<typeof describeMachine>;
  readonly small: boolean;
  readonly parts: PartResult[];
}

async function main(): Promise<void> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    failWith(
      `${error instanceof Error ? error.message : String(error)} --help says what there is.`,
    );
    process.exitCode = 2;
    return;
  }
  if (options.help === true) print(HELP);
  else await measure(options);
}

async function measure({ minutes, parts, ...options }: Options): Promise<void> {
  const whole = new Clock(60 * minutes);
  const known = await adapter.look();
  const small = options.small ?? known.software;
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  const bench: Bench = {
    small,
    open: (name) => openBenchNetwork(name, options.networks),
    python: options['no-peers'] === true ? false : options.python,
    signal: stop.signal,
  };
  const report: GpuReport = {
    date: new Date().toISOString(),
    version,
    commit: commitOf(),
    machine: describeMachine(),
    small,
    parts: [],
  };
  const out = options.out ?? defaultOutput(known.name, small);
  for (const part of parts) {
    if (stop.signal.aborted) break;
    // What parts before did not take is for those behind, in proportion.
    const rest = parts.slice(parts.indexOf(part)).reduce((sum, { seconds }) => sum + seconds, 0);
    const share = whole.left / rest;
    report.parts.push(await runPart(part, bench, part.seconds * Math.max(0, share)));
    await writeWhole(
      out,
      `${JSON.stringify(report, undefined, 1)}\n`,
      new AbortController().signal,
    );
  }
  print(summaryText(report));
  print(`\nIt took ${whole.elapsed.toFixed(0)} s; everything is in ${out}`);
  // A device that hangs would keep the process.
  process.exit();
}

/** Seconds beyond its time after which a part is left to itself. */
const GRACE = 15;

async function runPart(part: Part, bench: Bench, seconds: number): Promise<PartResult> {
  tell(`${part.name}: ${part.about} …`);
  const { name, about } = part;
  const result: PartResult = { name, about, seconds: 0, data: [], tables: [], notes: [] };
  const clock = new Clock(seconds);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expiry = new Promise<never>((_, reject) => {
    const say = () => reject(new Error(`It was not done after ${seconds.toFixed(0)} s.`));
    timer = setTimeout(say, 1000 * (seconds + GRACE));
  });
  try {
    await Promise.race([part.run(bench, result, clock), expiry]);
  } catch (error) {
    result.error = error instanceof Error ? error.message : String(error);
    abandonDevices();
  } finally {
    clearTimeout(timer);
  }
  result.seconds = clock.elapsed;
  for (const note of result.notes) tell(note);
  if (result.error !== undefined) tell(`${name} ended early: ${result.error}`);
  return result;
}

/** @throws TypeError if one of them is none. */
function partsNamed(list: string | undefined): readonly Part[] {
  if (list === undefined) return PARTS;
  const names = list.split(',');
  const unknown = names.find((name) => !PARTS.some((part) => part.name === name));
  if (unknown !== undefined) throw new TypeError(`--parts has no part "${unknown}".`);
  return PARTS.filter(({ name }) => names.includes(name));
}

/** The commit of the checkout; where there is none, that which it was packed from. */
function commitOf(): string | undefined {
  const packed = join(PACKAGE, 'packed.json');
  if (!existsSync(packed)) return describeCommit(PACKAGE);
  const { commit }: { commit?: string } = JSON.parse(readFileSync(packed, 'utf8'));
  return commit;
}

function defaultOutput(name: string, small: boolean): string {
  const words = name.match(/[a-z\d.]+/gi) ?? ['unknown'];
  const folder = join(PACKAGE, 'bench', 'results');
  mkdirSync(folder, { recursive: true });
  return join(folder, `gpu-${words.join('-').toLowerCase()}${small ? '-small' : ''}.json`);
}

await main();
