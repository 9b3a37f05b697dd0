import type { Replacement } from '../../threads/question';
import { Threads } from '../../threads/threads';
import { threadOf } from '../page/thread-port';
import type { Sketch, SketchQuestions, UnitSketch, UnitSketchesRequest } from './sketch-messages';

/** Small pictures as the page sees them: from a worker, which starts with the first that is wanted. */
export class Sketcher {
  private readonly threads: Threads<SketchQuestions>;

  constructor(onReplaced?: (replacement: Replacement) => void) {
    this.threads = new Threads(
      () =>
        threadOf(new Worker(new URL('./sketch-worker.ts', import.meta.url), { type: 'module' })),
      { does: 'draws small pictures', keeps: { network: 1 }, onReplaced },
    );
  }

  /**
   * Of each unit of a layer.
   *
   * @throws InputError if there are too many regions, or the units have no pre-activation; the signal's reason once it is
   *   aborted.
   */
  units(request: UnitSketchesRequest, signal?: AbortSignal): Promise<readonly UnitSketch[]> {
    return this.threads.ask('units', request, { signal });
  }
}

/** Puts a small picture on a canvas. */
export function showSketch(canvas: HTMLCanvasElement, { width, height, pixels }: Sketch): void {
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
}
