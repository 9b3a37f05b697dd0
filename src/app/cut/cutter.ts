import type { RegionAtPoint } from '../../geometry/region-at';
import type { Replacement } from '../../threads/question';
import { Threads } from '../../threads/threads';
import type { Preview } from '../../sampling/preview';
import type { RegionComplex } from '../../view/region-complex';
import type {
  CutNews,
  CutRequest,
  CuttingQuestions,
  CutWindow,
  LayersRequest,
  PackedForms,
  RegionPlace,
  SlicedWindow,
} from './cutting-messages';
import { threadOf } from '../page/thread-port';

/** Networks that the worker keeps: what is shown, and what was before. */
const NETWORKS_KEPT = 2;

export interface CutCountOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

export interface CutOptions extends CutCountOptions {
  /** Called once where a preview was wished for; with undefined where it cannot be had. */
  readonly onPreview?: (preview: Preview | undefined) => void;
}

/** The exact engine as the page sees it: in a worker, which starts with the first question. */
export class Cutter {
  private readonly threads: Threads<CuttingQuestions>;

  constructor(onReplaced?: (replacement: Replacement) => void) {
    this.threads = new Threads(
      () =>
        threadOf(new Worker(new URL('./cutting-worker.ts', import.meta.url), { type: 'module' })),
      {
        does: 'cuts regions',
        // The worker drops what it cuts for the next window, and answers about single regions meanwhile.
        atOnce: Infinity,
        keeps: { network: NETWORKS_KEPT },
        onReplaced,
      },
    );
  }

  /**
   * Cuts a window into its regions.
   *
   * @throws InputError if there are more than `maxRegions`; the signal's reason once it is aborted.
   */
  cut(request: CutRequest, options: CutOptions): Promise<CutWindow> {
    const { signal } = options;
    return this.threads.ask('cut', request, { signal, onNews: hearing(options) });
  }

  /**
   * Cuts a window into its regions of the first so many layers, for whatever points at them.
   *
   * @throws InputError if there are more than `maxRegions`; the signal's reason once it is aborted.
   */
  regionsOf(request: LayersRequest, { signal }: CutCountOptions): Promise<RegionComplex> {
    return this.threads.ask('regions', request, { signal });
  }

  /**
   * How many regions of the first so many layers a window has, by depth.
   *
   * @throws InputError if there are more than `maxRegions`; the signal's reason once it is aborted.
   */
  count(request: LayersRequest, options: CutCountOptions): Promise<readonly number[]> {
    const { signal } = options;
    return this.threads.ask('count', request, { signal, onNews: hearing(options) });
  }

  /** The outputs' forms in all regions of a window, in the order of its cut. */
  forms(request: CutRequest): Promise<PackedForms> {
    return this.threads.ask('forms', request);
  }

  /**
   * The region of the first so many layers at a point, or with a pattern, every number of it the
   * float64 nearest to the exact one.
   *
   * @throws InputError if the pattern has no region in the window.
   */
  regionAt(sliced: SlicedWindow, depth: number, place: RegionPlace): Promise<RegionAtPoint> {
    return this.threads.ask('region', { ...sliced, depth, place });
  }

  /** Starts the worker, whose script loads before it is asked anything. */
  begin(): void {
    this.threads.begin();
  }

  /** Ends the worker; a later question starts another. */
  close(): void {
    this.threads.close();
  }
}

function hearing({ onProgress, onPreview }: Partial<CutOptions>): (news: CutNews) => void {
  return (news) => {
    if (news.kind === 'progress') onProgress?.(news.share);
    else onPreview?.(news.preview);
  };
}
