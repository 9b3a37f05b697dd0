import { hiddenWidths } from '../../network/network';
import type { Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { RegionComplex } from '../../view/region-complex';
import type { Cutter } from './cutter';
import { failureOf, MOST_CUT_REGIONS, type CutState } from './cutting';
import { shownDepth } from '../map/look';
import type { Sight } from '../map/sight';
import { isSameWindow } from '../page/words';

/** What of a sight is counted, and pointed at: the regions of the layers that are shown. */
type CountingAim = Pick<Sight, 'network' | 'view' | 'counted' | 'look'>;

/** How far the exact count is. */
export type CountState =
  | { readonly kind: 'counting'; readonly share: number }
  /** By the depths that could be counted: all of them, or as far as the layers shown. */
  | { readonly kind: 'done'; readonly regionsByDepth: readonly number[] }
  | Extract<CutState, { kind: 'failed' }>;

/** The regions of the layers that are shown, all of the view. */
export type RegionsState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'done'; readonly complex: RegionComplex }
  | Extract<CutState, { kind: 'failed' }>;

export interface CountingListener {
  /** What is known has changed. */
  onChange(): void;
  /** The regions of the layers shown were cut, which are fewer than all layers. */
  onRegions(complex: RegionComplex): void;
  /** Gets why something could not be counted, where that is not that there are too many regions. */
  onFault(error: unknown): void;
}

/** What was found out, and of what. */
interface Known<S> {
  readonly network: SlicedNetwork;
  readonly window: Window;
  readonly depth: number;
  readonly state: S;
}

type Failed = Extract<CutState, { kind: 'failed' }>;

/**
 * Counts the regions of a window that the screen has no part in, and finds those of the layers shown:
 * from the cut of the view where that has them, and otherwise by cuts of their own, once it is done.
 * Where all layers make too many, those of the layers shown are counted alone.
 */
export class Counting {
  private aim: CountingAim | undefined;
  private cut: CutState = { kind: 'cutting', share: 0 };
  private known: { readonly count?: Known<CountState>; readonly regions?: Known<RegionsState> } =
    {};
  /** Share of the count under way that is done. */
  private share = 0;
  private abort = new AbortController();

  constructor(
    private readonly cutter: Cutter,
    private readonly listener: CountingListener,
  ) {}

  get count(): CountState {
    const { aim, cut } = this;
    if (!aim || this.isCountedByCut(aim)) return countOfCut(cut);
    return this.countOf(aim)?.state ?? { kind: 'counting', share: this.share };
  }

  get regions(): RegionsState {
    const { aim, cut } = this;
    if (!aim || showsAll(aim)) return regionsOfCut(cut);
    return this.regionsOf(aim)?.state ?? { kind: 'waiting' };
  }

  /** The view's own cut is on its way as well; `follow` says how far. */
  aimAt(aim: CountingAim): void {
    this.aim = aim;
    this.work();
  }

  /** How far the cut of the view is. */
  follow(cut: CutState): void {
    const isSettled = cut.kind !== 'cutting';
    const wasSettled = this.cut.kind !== 'cutting';
    this.cut = cut;
    if (isSettled || wasSettled) this.work();
  }

  /** Counts nothing any more. */
  close(): void {
    this.aim = undefined;
    this.abort.abort();
  }

  /** Begins what is missing, once the view is cut, in the place of what was begun before. */
  private work(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.share = 0;
    if (this.aim && this.cut.kind !== 'cutting') void this.find(this.aim, this.abort.signal);
  }

  private async find(aim: CountingAim, signal: AbortSignal): Promise<void> {
    const { network, view, counted } = aim;
    const depth = depthOf(aim);
    if (!showsAll(aim) && !this.regionsOf(aim)) {
      const state = await this.settled(signal, () => this.findRegions(aim, signal));
      if (!state || signal.aborted) return;
      this.learn({ regions: { network, window: view, depth, state } });
      if (state.kind === 'done') this.listener.onRegions(state.complex);
    }
    if (this.isCountedByCut(aim) || this.countOf(aim)) return;
    const state = await this.findCount(aim, signal);
    if (state && !signal.aborted) this.learn({ count: { network, window: counted, depth, state } });
  }

  private async findRegions(aim: CountingAim, signal: AbortSignal): Promise<RegionsState> {
    const { network, view: window } = aim;
    const request = { network, window, depth: depthOf(aim), maxRegions: MOST_CUT_REGIONS };
    return { kind: 'done', complex: await this.cutter.regionsOf(request, { signal }) };
  }

  /** Counts by all depths or, where that is too many, by those up to the one that is shown. */
  private async findCount(aim: CountingAim, signal: AbortSignal): Promise<CountState | undefined> {
    const { network, counted: window } = aim;
    const countFirst = (depth: number) =>
      this.settled(signal, async (): Promise<CountState> => {
        const request = { network, window, depth, maxRegions: MOST_CUT_REGIONS };
        const options = { signal, onProgress: this.onProgress };
        return { kind: 'done', regionsByDepth: await this.cutter.count(request, options) };
      });
    const all = this.hasTooMany(aim) ?? (await countFirst(Infinity));
    const isTooMany = all?.kind === 'failed' && all.isTooMany;
    return isTooMany && !showsAll(aim) ? countFirst(depthOf(aim)) : all;
  }

  /** What is known to fail: all layers of what is in view, or of the window itself. */
  private hasTooMany({ view, counted }: CountingAim): Failed | undefined {
    const { cut } = this;
    if (cut.kind !== 'failed' || !cut.isTooMany) return undefined;
    return isSameWindow(view, counted) ? cut : undefined;
  }

  /** What comes of a question; undefined where nobody waits for it any more. */
  private async settled<S>(
    signal: AbortSignal,
    ask: () => Promise<S>,
  ): Promise<S | Failed | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted) return undefined;
      const failed = failureOf(error);
      if (!failed.isTooMany) this.listener.onFault(error);
      return failed;
    }
  }

  private readonly onProgress = (share: number): void => {
    this.share = share;
    this.listener.onChange();
  };

  private learn(found: Counting['known']): void {
    this.known = { ...this.known, ...found };
    this.listener.onChange();
  }

  /** Whether the cut of the view says how many regions there are, or that nothing will. */
  private isCountedByCut(aim: CountingAim): boolean {
    if (!isSameWindow(aim.view, aim.counted)) return false;
    return this.cut.kind !== 'failed' || !this.cut.isTooMany || showsAll(aim);
  }

  /** The count that is known of the aim's window, as far as the layers shown. */
  private countOf(aim: CountingAim): Known<CountState> | undefined {
    const { network, counted } = aim;
    const depth = depthOf(aim);
    const { count } = this.known;
    if (count?.network !== network || !isSameWindow(count.window, counted)) return undefined;
    const { state } = count;
    const hasDepth = state.kind === 'done' && state.regionsByDepth.length >= depth;
    return hasDepth || count.depth === depth ? count : undefined;
  }

  private regionsOf(aim: CountingAim): Known<RegionsState> | undefined {
    const { network, view } = aim;
    const { regions } = this.known;
    const isOf = regions?.network === network && regions.depth === depthOf(aim);
    return isOf && isSameWindow(regions.window, view) ? regions : undefined;
  }
}

/** Layers that are shown. */
function depthOf({ look, network }: CountingAim): number {
  return shownDepth(look, network);
}

function showsAll(aim: CountingAim): boolean {
  return depthOf(aim) >= hiddenWidths(aim.network).length;
}

function countOfCut(cut: CutState): CountState {
  if (cut.kind === 'cutting') return { kind: 'counting', share: cut.share };
  if (cut.kind === 'failed') return cut;
  return { kind: 'done', regionsByDepth: cut.cut.complex.regionsByDepth };
}

function regionsOfCut(cut: CutState): RegionsState {
  if (cut.kind === 'cutting') return { kind: 'waiting' };
  return cut.kind === 'failed' ? cut : { kind: 'done', complex: cut.cut.complex };
}
