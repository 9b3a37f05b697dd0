import { table } from '../src/cli/messages';
import { median } from '../src/sweep/quantiles';
import { shareOfPeak } from './cost';
import type { CreaseRun, Repetition } from './crease-engines';
import type { Machine } from '../src/cli/throughput/machine';
import { variantText, type MatmulPeak, type PeerFailure, type PeerRun } from './peer';
import { countText } from '../src/view/count-text';

/** What was measured for one network. */
export interface NetworkResult {
  readonly network: string;
  readonly sha256: string;
  readonly hidden: readonly number[];
  /** `[u0, u1, v0, v1]` */
  readonly window: readonly number[];
  readonly crease: readonly CreaseRun[];
  /** None where the peer was left out. */
  readonly edgeSubdivision: readonly (PeerRun | PeerFailure)[];
  /** Multiply-adds of full products for every region (see cost.ts). */
  readonly fullProductMultiplyAdds: number;
}

/** Float64 operations per second that this machine reached in the same run. */
export interface Peaks {
  /** What plain JavaScript reaches on one thread. */
  readonly javaScript: number;
  /** None where there is no Python with PyTorch. */
  readonly matmul: readonly MatmulPeak[];
}

/** All that a run of the benchmark writes. */
export interface Report extends Repetition {
  readonly date: string;
  readonly commit?: string;
  readonly machine: Machine;
  /** One-minute load average before the run: other work makes times longer. */
  readonly load: number;
  readonly flopsPerSecond: Peaks;
  readonly results: readonly NetworkResult[];
}

/** The report for a person: times and memory, then the arithmetic. */
export function reportText({ machine, load, flopsPerSecond, results }: Report): string {
  const { cpu, cores, node } = machine;
  return [
    `${cpu}, ${cores} cores, Node ${node}, load ${load.toFixed(1)} before the run`,
    peaksText(flopsPerSecond),
    '',
    timesTable(results),
    '',
    arithmeticTable(results, flopsPerSecond),
  ].join('\n');
}

function peaksText({ javaScript, matmul }: Peaks): string {
  const texts = [`JavaScript ${giga(javaScript)} on 1 thread`];
  for (const { threads, ...libraries } of matmul)
    for (const [name, peak] of Object.entries(libraries))
      if (peak !== null) texts.push(`${name} ${giga(peak)} on ${threads}`);
  return `float64 peak, GFLOP/s: ${texts.join(', ')}`;
}

function timesTable(results: readonly NetworkResult[]): string {
  const heading = ['network', 'engine', 'regions', 'first s', 'median s', 'peak MB'];
  const rows = results.flatMap(({ network, crease, edgeSubdivision }) => [
    ...crease.map((run) => [
      network,
      `crease, ${run.engine}`,
      countText(run.regionsByDepth.at(-1) ?? 1),
      seconds(run.coldSeconds),
      run.warmSeconds.length > 0 ? seconds(median(run.warmSeconds)) : '',
      mega(run.peakRssBytes),
    ]),
    ...edgeSubdivision.map((run) => [network, `edges, ${variantText(run)}`, ...peerCells(run)]),
  ]);
  return table([heading, ...rows]);
}

function peerCells(run: PeerRun | PeerFailure): string[] {
  if (!('regions' in run))
    return ['', run.limitSeconds === undefined ? 'failed' : `> ${run.limitSeconds}`, '', ''];
  const [first, ...warm] = run.seconds;
  const repeated = warm.length > 0 ? seconds(median(warm)) : '';
  return [countText(run.regions), seconds(first), repeated, mega(run.peakRssBytes)];
}

/** The engine's arithmetic, and what share of the peaks it makes of its fastest median. */
function arithmeticTable(results: readonly NetworkResult[], { javaScript, matmul }: Peaks): string {
  const blas = matmul.find(({ threads }) => threads === 1);
  const matmulPeak = blas && Math.max(blas.torch ?? 0, blas.numpy ?? 0);
  const heading = [
    'network',
    'engine',
    'full G',
    'done G',
    'GFLOP/s',
    'of JavaScript',
    'of matmul',
  ];
  const rows = results.flatMap(({ network, crease, fullProductMultiplyAdds }) =>
    crease.map(({ engine, multiplyAdds, coldSeconds, warmSeconds }) => {
      const cells = [network, `crease, ${engine}`, giga(fullProductMultiplyAdds)];
      const taken = warmSeconds.length > 0 ? median(warmSeconds) : coldSeconds;
      const share = (peak: number) => percent(shareOfPeak(multiplyAdds, taken, peak));
      const rate = giga((2 * multiplyAdds) / taken);
      const ofMatmul = matmulPeak ? share(matmulPeak) : '';
      return [...cells, giga(multiplyAdds), rate, share(javaScript), ofMatmul];
    }),
  );
  return [
    'Multiply-adds of full products for every region, and those that the engine reports (peaks: 1 thread)',
    table([heading, ...rows]),
  ].join('\n');
}

function seconds(value: number): string {
  return value.toPrecision(3);
}

function giga(value: number): string {
  return (value / 1e9).toPrecision(3);
}

function mega(bytes: number): string {
  return countText(Math.round(bytes / 1e6));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
