import type { LevelChoice } from '../../geometry/level-sets';
import type { RegionAtPoint } from '../../geometry/region-at';
import type { WorkerChannel } from '../../geometry/worker-channel';
import { InputError } from '../../network/errors';
import type { Preview } from '../../sampling/preview';
import type { RegionComplex } from '../../view/region-complex';
import type {
  CutWindow,
  FromCutter,
  PackedForms,
  PreviewWish,
  RegionPlace,
  Scene,
  ToCutter,
} from './cutting-messages';
import { channelTo } from '../page/worker-scope';

type CutterChannel = WorkerChannel<ToCutter, FromCutter>;

/** What is heard of a cut before it is done. */
interface OnItsWay {
  readonly onProgress?: (share: number) => void;
  /** Called once where a preview was wished for; with undefined where it cannot be had. */
  readonly onPreview?: (preview: Preview | undefined) => void;
}

interface Question {
  resolve(answer: FromCutter): void;
  reject(error: unknown): void;
  readonly onItsWay: OnItsWay | undefined;
}

export interface CountOptions extends Pick<OnItsWay, 'onProgress'> {
  readonly maxRegions: number;
  readonly signal: AbortSignal;
}

export interface CutOptions extends CountOptions, OnItsWay {
  readonly boundary: LevelChoice | undefined;
  readonly preview: PreviewWish | undefined;
}

function startCuttingWorker(): CutterChannel {
  return channelTo(new Worker(new URL('./cutting-worker.ts', import.meta.url), { type: 'module' }));
}

/** The exact engine as the page sees it: in a worker, which starts with the first question. */
export class Cutter {
  private channel: CutterChannel | undefined;
  private readonly questions = new Map<number, Question>();
  private asked = 0;
  private broken: Error | undefined;

  constructor(private readonly start: () => CutterChannel = startCuttingWorker) {}

  /**
   * Cuts a window into its regions.
   *
   * @throws InputError if there are more than `maxRegions`; the signal's reason once it is aborted.
   */
  async cut(scene: Scene, options: CutOptions): Promise<CutWindow> {
    const { maxRegions, boundary, preview } = options;
    const number = this.asked++;
    const message = { kind: 'cut', number, scene, maxRegions, boundary, preview } as const;
    return expectKind(await this.askUntil(message, options), 'cut').cut;
  }

  /**
   * Cuts a window into its regions of the first so many layers, for whatever points at them.
   *
   * @throws InputError if there are more than `maxRegions`; the signal's reason once it is aborted.
   */
  async regionsOf(scene: Scene, depth: number, options: CountOptions): Promise<RegionComplex> {
    const { maxRegions } = options;
    const message = { kind: 'regions', number: this.asked++, scene, depth, maxRegions } as const;
    return expectKind(await this.askUntil(message, options), 'regions').complex;
  }

  /**
   * How many regions a window has, by depth.
   *
   * @throws InputError if there are more than `maxRegions`; the signal's reason once it is aborted.
   */
  async count(scene: Scene, options: CountOptions): Promise<readonly number[]> {
    const { maxRegions } = options;
    const message = { kind: 'count', number: this.asked++, scene, maxRegions } as const;
    return expectKind(await this.askUntil(message, options), 'counted').counts;
  }

  /** The outputs' forms in all regions of the window that was cut last. */
  async formsOfLast(): Promise<PackedForms> {
    const answer = await this.ask({ kind: 'forms', number: this.asked++ });
    return expectKind(answer, 'forms').forms;
  }

  /**
   * The region of the first so many layers at a point, or with a pattern, every number of it the
   * float64 nearest to the exact one.
   *
   * @throws InputError if the pattern has no region in the window.
   */
  async regionAt(scene: Scene, depth: number, place: RegionPlace): Promise<RegionAtPoint> {
    const answer = await this.ask({ kind: 'region', number: this.asked++, scene, depth, place });
    return expectKind(answer, 'region').region;
  }

  /** Starts the worker, whose script loads before it is asked anything. */
  begin(): void {
    this.channel ??= this.open();
  }

  /** Ends the worker; a later question starts another. */
  close(): void {
    this.channel?.close();
    this.channel = undefined;
  }

  /** Asks for what takes long, and has it dropped once the signal is aborted. */
  private async askUntil(
    message: ToCutter,
    { signal, ...onItsWay }: { readonly signal: AbortSignal } & OnItsWay,
  ): Promise<FromCutter> {
    const drop = () => this.channel?.send({ kind: 'drop', number: message.number });
    signal.addEventListener('abort', drop);
    try {
      const answer = await this.ask(message, onItsWay);
      signal.throwIfAborted();
      return answer;
    } finally {
      signal.removeEventListener('abort', drop);
    }
  }

  private ask(message: ToCutter, onItsWay?: OnItsWay): Promise<FromCutter> {
    if (this.broken) return Promise.reject(this.broken);
    this.channel ??= this.open();
    const { channel } = this;
    return new Promise((resolve, reject) => {
      this.questions.set(message.number, { resolve, reject, onItsWay });
      channel.send(message);
    });
  }

  private open(): CutterChannel {
    const channel = this.start();
    channel.onMessage((answer) => this.receive(answer));
    channel.onError((error) => {
      this.broken = error;
      for (const question of this.questions.values()) question.reject(error);
      this.questions.clear();
    });
    return channel;
  }

  private receive(answer: FromCutter): void {
    const question = this.questions.get(answer.number);
    if (answer.kind === 'progress') return question?.onItsWay?.onProgress?.(answer.share);
    if (answer.kind === 'preview') return question?.onItsWay?.onPreview?.(answer.preview);
    this.questions.delete(answer.number);
    if (answer.kind === 'failed')
      question?.reject(answer.isInput ? new InputError(answer.message) : new Error(answer.message));
    else question?.resolve(answer);
  }
}

type Answer<K extends FromCutter['kind']> = Extract<FromCutter, { kind: K }>;

function isKind<K extends FromCutter['kind']>(answer: FromCutter, kind: K): answer is Answer<K> {
  return answer.kind === kind;
}

function expectKind<K extends FromCutter['kind']>(answer: FromCutter, kind: K): Answer<K> {
  if (isKind(answer, kind)) return answer;
  throw new Error(`The cutting worker answered with ${answer.kind}.`);
}
