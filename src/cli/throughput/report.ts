import type { Machine } from './machine';
import {
  bestPeerSeconds,
  isFinishedRun,
  throughputOf,
  type MapFailure,
  type MapRun,
  type ThroughputResult,
} from './records';
import type { AdapterInfo } from '../adapter';
import type { Repetition } from './engines';
import { table } from '../messages';
import { countText } from '../../view/count-text';

/** All that `crease bench throughput` writes. */
export interface ThroughputReport extends Repetition {
  readonly date: string;
  /** Version of Crease. */
  readonly version: string;
  readonly commit?: string;
  readonly machine: Machine;
  /** One-minute load average before the run: other work makes times longer. */
  readonly load: number;
  /** Absent where no GPU was measured. */
  readonly adapter?: AdapterInfo;
  /** Operations per second of each engine's own arithmetic at its best. */
  readonly peaks: Readonly<Record<string, number>>;
  /** Versions of the peers, and of what they run on. */
  readonly versions: Readonly<Record<string, string>>;
  /** Seconds after which Crease, and a peer, begin no further rows. */
  readonly limits: { readonly crease: number; readonly peers: number };
  readonly results: readonly ThroughputResult[];
}

const HEADING = [
  'engine',
  'regions',
  's to map',
  'CPU s',
  'Msample/s',
  'done G',
  'saved %',
  'GFLOP/s',
  '% of peak',
  'count %',
  'sooner',
];

/** What was measured with, for a person. */
export function headingText(report: ThroughputReport): string {
  const { machine, load, adapter, peaks, versions } = report;
  const named = Object.entries(peaks).map(([name, peak]) => `${name} ${giga(peak)}`);
  const peers = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, load ${load.toFixed(1)} before the run`,
    ...(adapter ? [`GPU: ${adapter.description || adapter.vendor}`] : []),
    `peak, GFLOP/s: ${named.join('; ')}`,
    ...(peers.length > 0 ? [peers.join(', ')] : []),
  ];
  return lines.join('\n');
}

/** The results as a table, each network's under its name, and what to know about it. */
export function resultsText(results: readonly ThroughputResult[]): string {
  const rows = results.map((result) => result.runs.map((run) => cells(result, run)));
  const [heading, ...lines] = table([HEADING, ...rows.flat()]).split('\n');
  const blocks = results.map((result) => {
    const own = lines.splice(0, result.runs.length);
    return [titleText(result), ...own, ...result.runs.flatMap((run) => notes(result, run))];
  });
  return [heading, ...blocks.flat()].join('\n');
}

function titleText({ network, size, multiplyAddsPerSample }: ThroughputResult): string {
  const [width, height] = size;
  return `${network}, ${width}x${height}, ${countText(multiplyAddsPerSample)} multiply-adds a sample`;
}

function cells(result: ThroughputResult, run: MapRun | MapFailure): string[] {
  if (!isFinishedRun(run)) return [run.engine, '', 'failed', ...HEADING.slice(3).map(() => '')];
  const throughput = throughputOf(result, run);
  const { seconds, isExtrapolated, samplesPerSecond, multiplyAdds, saved } = throughput;
  const { flopsPerSecond, shareOfPeak, counting, processorSeconds } = throughput;
  const best = bestPeerSeconds(result);
  return [
    run.engine,
    regionsText(result, run),
    (isExtrapolated ? '~' : '') + short(seconds),
    processorSeconds === undefined ? '' : short(processorSeconds),
    short(samplesPerSecond / 1e6),
    giga(multiplyAdds),
    (100 * saved).toFixed(1),
    giga(flopsPerSecond),
    shareOfPeak === undefined ? '' : (100 * shareOfPeak).toFixed(1),
    counting === undefined ? '' : (100 * counting).toFixed(1),
    best === undefined ? '' : `${short(best / seconds)}x`,
  ];
}

/** The count, and how far it is from that of the first of Crease's engines. */
function regionsText(result: ThroughputResult, run: MapRun): string {
  const count = run.regionsByDepth.at(-1);
  if (count === undefined) return '';
  const first = result.runs.find(isFinishedRun);
  const isComparable = first?.rows === run.rows && run.rows === result.size[1];
  const difference = isComparable ? count - (first.regionsByDepth.at(-1) ?? count) : 0;
  if (difference === 0) return countText(count);
  return `${countText(count)} (${difference > 0 ? '+' : ''}${countText(difference)})`;
}

function notes({ size }: ThroughputResult, run: MapRun | MapFailure): string[] {
  if (!isFinishedRun(run)) return [`  ${run.engine}: ${run.error}`];
  if (run.rows === size[1]) return [];
  const rows = countText(Math.floor(run.rows));
  return [`  ${run.engine}: extrapolated from ${rows} rows, whose regions it counts`];
}

function short(value: number): string {
  return value >= 1000 ? countText(Math.round(value)) : value.toPrecision(3);
}

function giga(value: number): string {
  return short(value / 1e9);
}
