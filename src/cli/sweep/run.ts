import { statSync } from 'node:fs';
import { byCost, expectedCost, Projection, typicalCost, type Cost } from '../../sweep/cost';
import { planSweep, type SweepNetwork } from '../../sweep/plan';
import { inShard, type Shard } from '../../sweep/shard';
import type { Outcome } from '../../sweep/record';
import type { Entry } from '../../sweep/series';
import type { Sweep } from '../../sweep/sweep';
import { ASSUMED, ASSUMPTION } from '../../network/layer-activations';
import { parseConstruction } from '../../network/constructions/constructions';
import { InputError } from '../../network/errors';
import { hiddenWidths } from '../../network/network';
import { isShipped } from '../../network/shipped/names';
import { ThreadError } from '../../threads/sent-error';
import { Threads } from '../../threads/threads';
import type { MeasureRequest, SweepQuestions } from './messages';
import { pathFrom } from './options';
import type { Outcomes } from './outcomes';
import { SweepProgress, duration } from './progress';
import { rejectOnAbort } from '../interrupt';
import { openSilently } from '../map-request';
import { availableMemory, sweepersThatFit } from '../memory';
import { tell, warn } from '../messages';
import { bundle } from '../places';
import { isOutOfMemory, startThread } from '../thread-port';
import { warnOfReplacement } from '../workers';
import { manyText, countText } from '../../view/count-text';

/** How a sweep is run here. */
export interface RunOptions {
  /** Folder that the names of files are relative to. */
  readonly base: string;
  readonly threads: number;
  readonly shard: Shard;
}

/** A network and what it will about cost. */
export interface PlannedNetwork {
  readonly network: SweepNetwork;
  readonly cost: Cost | undefined;
}

/** The networks of a shard, in the order in which they are best measured. */
export function planShard(sweep: Sweep, shard: Shard): PlannedNetwork[] {
  const all = planSweep(sweep).map((network) => ({ network, cost: expectedCost(network, sweep) }));
  return inShard(byCost(all), shard);
}

/**
 * What a file of a sweep will about cost, by the shape of the first that can be read: most sweeps of
 * files are of one training. Undefined if there is none.
 */
export async function typicalFileCost(
  planned: readonly PlannedNetwork[],
  sweep: Sweep,
  base: string,
): Promise<Cost | undefined> {
  for (const { network, cost } of planned) {
    if (cost) continue;
    try {
      const opened = await openSilently(pathOf(network, base));
      return typicalCost(hiddenWidths(opened.network), sweep);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return undefined;
}

/** What one network takes: 5 ms, or 2 ms to 0.4 s. */
function each(costs: readonly (Cost | undefined)[], file: Cost | undefined): string {
  const seconds = costs.flatMap((cost) => (cost ?? file)?.seconds ?? []);
  const [least, most] = [Math.min(...seconds), Math.max(...seconds)].map(duration);
  return least === most ? least : `${least} to ${most}`;
}

/** Measures what is not measured yet of one shard, and says how it goes. */
export class SweepRun {
  /** Each measures a whole network at a time: most take less time than it takes to share one out. */
  private readonly threads: Threads<SweepQuestions>;
  private readonly abort = new AbortController();
  private waiting: PlannedNetwork[] = [];
  private readonly underway = new Set<PlannedNetwork>();
  /** Files whose activations were assumed, aloud: each has several planes. */
  private readonly told = new Set<string>();

  constructor(
    private readonly sweep: Sweep,
    private readonly outcomes: Outcomes,
    private readonly options: RunOptions,
  ) {
    const available = availableMemory();
    this.threads = new Threads(() => startThread(bundle('sweep-worker')), {
      does: 'measures networks',
      count: options.threads,
      roomFor: (request) => threadsIn(available, request),
      onReplaced: warnOfReplacement,
    });
  }

  /**
   * @returns the networks of the shard that failed
   * @throws InputError if an outcome cannot be kept: then the rest is not begun.
   */
  async run(signal: AbortSignal): Promise<Entry[]> {
    const planned = planShard(this.sweep, this.options.shard);
    this.waiting = await this.missing(planned);
    const { threads, base } = this.options;
    const file = await typicalFileCost(this.waiting, this.sweep, base);
    const projection = new Projection(threads, file);
    this.announce(planned.length, projection, file);
    if (this.waiting.length === 0) return [];
    const stop = () => this.abort.abort(signal.reason);
    signal.addEventListener('abort', stop);
    const progress = new SweepProgress(this.waiting.length, projection);
    try {
      signal.throwIfAborted();
      const failed: Entry[] = [];
      const lanes = Array.from({ length: threads }, () => this.work(progress, failed));
      await Promise.race([Promise.all(lanes), rejectOnAbort(this.abort.signal)]);
      return failed;
    } finally {
      this.abort.abort();
      signal.removeEventListener('abort', stop);
      this.threads.close();
      progress.end();
    }
  }

  /** The networks of which nothing is known, or of whose files something else is known. */
  private async missing(planned: readonly PlannedNetwork[]): Promise<PlannedNetwork[]> {
    const missing: PlannedNetwork[] = [];
    for (const one of planned) if (!(await this.isDone(one.network))) missing.push(one);
    return missing;
  }

  private async isDone(network: SweepNetwork): Promise<boolean> {
    const known = await this.outcomes.read(network);
    // What failed is tried again: the file may be mended, or the machine larger.
    if (!known || !('record' in known)) return false;
    if (!network.isFile) return true;
    try {
      const { sha256 } = await openSilently(this.pathOf(network));
      return sha256 === known.record.network.sha256;
    } catch (error) {
      if (error instanceof InputError) return false;
      throw error;
    }
  }

  private announce(planned: number, projection: Projection, file: Cost | undefined): void {
    const known = planned - this.waiting.length;
    const done = known > 0 ? `, ${countText(known)} of them done already` : '';
    const costs = this.waiting.map(({ cost }) => cost);
    const seconds = projection.remaining(costs);
    const left =
      seconds === undefined || this.waiting.length === 0
        ? ''
        : `; about ${duration(seconds)} on ${manyText(this.options.threads, 'thread')}, ${each(costs, file)} each`;
    tell(`${manyText(planned, 'network')}${done}${left}`);
  }

  /** Measures one network after the other until none waits. */
  private async work(progress: SweepProgress, failed: Entry[]): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
      this.abort.signal.throwIfAborted();
      this.underway.add(next);
      const { network, cost } = next;
      const outcome = await this.measure(network);
      await this.outcomes.write(network, outcome, this.abort.signal);
      this.underway.delete(next);
      if ('failed' in outcome) failed.push({ network, outcome });
      const rest = [...this.waiting, ...this.underway].map((one) => one.cost);
      progress.show({ network, outcome }, cost, rest);
    }
  }

  private async measure(network: SweepNetwork): Promise<Outcome> {
    const { sweep, outcomes } = this;
    const key = outcomes.key(network);
    const path = this.pathOf(network);
    const { window, definitions, maxRegions, samples, activation: given } = sweep;
    const options = { window, definitions, maxRegions, samples, activation: given };
    const { signal } = this.abort;
    try {
      const found = await this.threads.ask('measure', { network, path, options }, { signal });
      const { activation, ...outcome } = found;
      if (activation?.assumed && !this.told.has(path)) {
        this.told.add(path);
        warn(
          `${path}: ${ASSUMPTION}; ${ASSUMED.flag} changes that, and "activation" in its metadata says it.`,
        );
      }
      return { key, ...outcome };
    } catch (error) {
      signal.throwIfAborted();
      return { key, ...this.failure(network, error) };
    }
  }

  /** A failure, in words that do not depend on the folder that the sweep was run from. */
  private failure(network: SweepNetwork, error: unknown) {
    const reason = reasonOf(error).replaceAll(this.pathOf(network), network.name);
    const named = reason.startsWith(`${network.name}: `) ? reason : `${network.name}: ${reason}`;
    return { failed: named.replaceAll(/\s+/g, ' '), isFault: !(error instanceof InputError) };
  }

  private pathOf(network: SweepNetwork): string {
    return pathOf(network, this.options.base);
  }
}

/** How many threads have room at once for networks like one; sizes of files say nearly how large theirs are. */
function threadsIn(available: number, { network, path }: MeasureRequest): number {
  try {
    const weights = network.isFile
      ? statSync(path).size / FLOAT32
      : isShipped(network.name)
        ? 0
        : parseConstruction(network.name).weights;
    return sweepersThatFit(weights, available);
  } catch {
    // What is wrong with it is said where it is opened.
    return 1;
  }
}

const FLOAT32 = 4;

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTooMuch = error instanceof ThreadError && isOutOfMemory(error.cause);
  return isTooMuch
    ? 'the regions do not fit into memory: lower maxRegions, or leave out definitions.'
    : error.message;
}

/** What opens a network of a sweep whose files are named from this folder. */
function pathOf({ name, isFile }: SweepNetwork, base: string): string {
  return isFile ? pathFrom(base, name) : name;
}
