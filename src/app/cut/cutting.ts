import { InputError } from '../../network/errors';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { Cutter } from './cutter';
import type { Preview } from '../../sampling/preview';
import type { CutRequest, CutWindow, PackedForms } from './cutting-messages';

/** Regions that the explorer cuts a view into before it is content with samples. */
export const MOST_CUT_REGIONS = 300_000;

/** Milliseconds that a view must rest before it is worth cutting. */
const REST = 90;

/** How far the exact engine is with the view. */
export type CutState =
  | { readonly kind: 'cutting'; readonly share: number }
  | { readonly kind: 'done'; readonly cut: CutWindow }
  /** There are too many regions, or the worker broke down; a sentence says which. */
  | { readonly kind: 'failed'; readonly sentence: string; readonly isTooMany: boolean };

export interface CuttingListener {
  onState(state: CutState): void;
  /** The preview that the aim asks for; undefined where it cannot be had. */
  onPreview(preview: Preview | undefined): void;
  /** A window was cut, which may have been left since; the next waits until this one is drawn. */
  onCut(network: SlicedNetwork, cut: CutWindow): Promise<void>;
  /** The outputs' forms in the regions of a cut, after `wantForms`. */
  onForms(cut: CutWindow, forms: PackedForms): Promise<void>;
  /** Gets why something could not be cut, where that is not that there are too many regions. */
  onFault(error: unknown): void;
}

/** What an error means for whoever waits for a cut. */
export function failureOf(error: unknown): Extract<CutState, { kind: 'failed' }> {
  const sentence = error instanceof Error ? error.message : String(error);
  return { kind: 'failed', sentence, isTooMany: error instanceof InputError };
}

/** Cuts the view that it is aimed at, once that rests, and drops the work when it moves. */
export class Cutting {
  state: CutState = { kind: 'cutting', share: 0 };
  private aim: CutRequest | undefined;
  /** The aim that was cut, or could not be. */
  private settled: CutRequest | undefined;
  private restsAt = 0;
  private abort = new AbortController();
  private running: Promise<void> | undefined;
  private wantsForms = false;

  constructor(
    private readonly cutter: Cutter,
    private readonly listener: CuttingListener,
  ) {}

  /**
   * @param isLive it is worth cutting as it is, though it may still move; what is being cut is
   *   finished first, so that a slice that is dragged is seen on its way
   */
  aimAt(aim: CutRequest, isLive = false): void {
    if (!isLive) this.abort.abort();
    this.aim = aim;
    this.restsAt = isLive ? 0 : performance.now() + REST;
    this.become({ kind: 'cutting', share: 0 });
    this.running ??= this.run();
  }

  /** Resolves once the aim is cut, or cannot be, but not later than so many milliseconds. */
  async settles(patience: number): Promise<void> {
    const waited = new Promise((resolve) => setTimeout(resolve, patience));
    await Promise.race([this.running, waited]);
  }

  /** From now on, the outputs' forms are asked for with every cut. */
  wantForms(wanted: boolean): void {
    if (this.wantsForms === wanted) return;
    this.wantsForms = wanted;
    if (wanted) void this.repeatForms();
  }

  /** Asks for the forms of what is cut once more, for a listener that had no use for them before. */
  async repeatForms(): Promise<void> {
    if (!this.wantsForms || this.state.kind !== 'done' || !this.settled) return;
    try {
      await this.askForms(this.settled, this.state.cut);
    } catch (error) {
      // Nothing is cut any more where there is no aim.
      if (this.aim) this.listener.onFault(error);
    }
  }

  /** Cuts nothing any more. */
  close(): void {
    this.aim = undefined;
    this.abort.abort();
  }

  private async run(): Promise<void> {
    while (this.aim && this.aim !== this.settled) {
      const { aim } = this;
      // At least until the next task: what is cut is copied for the worker, which may take a while.
      const wait = this.restsAt - performance.now();
      await new Promise((resolve) => setTimeout(resolve, wait));
      if (aim === this.aim) await this.cut(aim);
    }
    this.running = undefined;
  }

  private async cut(aim: CutRequest): Promise<void> {
    this.abort = new AbortController();
    const { signal } = this.abort;
    const onProgress = (share: number) => {
      if (aim === this.aim) this.become({ kind: 'cutting', share });
    };
    try {
      const cut = await this.cutter.cut(aim, {
        signal,
        onProgress,
        onPreview: (preview) => {
          if (aim === this.aim) this.listener.onPreview(preview);
        },
      });
      await this.listener.onCut(aim.network, cut);
      this.settle(aim, { kind: 'done', cut });
      if (this.wantsForms) await this.askForms(aim, cut);
    } catch (error) {
      if (signal.aborted) return;
      const failed = failureOf(error);
      this.settle(aim, failed);
      if (!failed.isTooMany) this.listener.onFault(error);
    }
  }

  private settle(aim: CutRequest, state: CutState): void {
    if (aim !== this.aim) return;
    this.settled = aim;
    this.become(state);
  }

  private async askForms(request: CutRequest, cut: CutWindow): Promise<void> {
    const forms = await this.cutter.forms(request);
    await this.listener.onForms(cut, forms);
  }

  private become(state: CutState): void {
    this.state = state;
    this.listener.onState(state);
  }
}
