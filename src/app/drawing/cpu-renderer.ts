import type { SlicedNetwork } from '../../network/sliced-network';
import type { DrawnComplex } from '../../raster/placed-regions';
import type { IndexedMap, PictureSize } from '../../raster/sampled-map';
import type { Replacement } from '../../threads/question';
import { Threads } from '../../threads/threads';
import { surroundings } from '../../view/camera';
import type { SampleGrid } from '../../view/grid';
import type { PictureLayer } from '../../view/picture';
import { regionCount, type RegionComplex } from '../../view/region-complex';
import type { MapSource, TakeOptions } from '../map/refinement';
import type { Surface } from '../map/surface';
import { threadOf } from '../page/thread-port';
import { drawMarks } from './canvas-marks';
import { CanvasPicture } from './canvas-picture';
import type { DrawingQuestions, SentForms, PictureRequest } from './drawing-messages';
import { isSamePicture, signatureOf, type Signature } from './picture-signature';
import type { ExactRegions, Picture, Renderer, RendererListener, SampledMap } from './renderer';

/** A map whose pictures the worker draws. */
export interface CpuMap extends SampledMap {
  readonly indexed: IndexedMap;
}

/** Exact regions, as they look now. */
export interface CpuRegions extends ExactRegions {
  readonly complex: RegionComplex;
  /** The complex as it is sent to the thread that draws. */
  readonly drawn: DrawnComplex;
  readonly colours: Uint32Array<ArrayBuffer>;
  readonly forms: SentForms;
}

type CpuPicture = Picture<CpuMap, CpuRegions>;

/** What the worker keeps: of the view, of the one before, and of what lies around. */
const KEPT = { network: 2, maps: 6, complexes: 4, colours: 4, forms: 4 };

/** Pictures of what lies around the view reach so many times as far, at half of the pixels. */
const WIDE_REACH = 3;
const WIDE_SHARE = 1 / 2;

/** Milliseconds that a view must rest before what lies around it is drawn. */
const WIDE_REST = 200;

/**
 * Draws and samples on the CPU. A worker draws whole pictures, the newest that is wanted whenever it
 * is done with one; meanwhile the canvas shows the last of them where it has gone.
 */
export class CpuRenderer implements Renderer<CpuMap, CpuRegions> {
  readonly sharesCores = true;
  private readonly threads: Threads<DrawingQuestions>;
  private readonly canvas: CanvasPicture;
  private isDrawing = false;
  private isGone = false;
  private painted: CpuPicture | undefined;
  private isWhole = true;
  private readonly waiting: (() => void)[] = [];
  private wideTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly surface: Surface,
    private readonly listener: RendererListener,
    onReplaced?: (replacement: Replacement) => void,
  ) {
    this.canvas = new CanvasPicture(surface.canvas);
    this.threads = new Threads(
      () =>
        threadOf(new Worker(new URL('./drawing-worker.ts', import.meta.url), { type: 'module' })),
      { does: 'draws maps', atOnce: Infinity, keeps: KEPT, onReplaced },
    );
  }

  createSampler(network: SlicedNetwork): MapSource<CpuMap> {
    return {
      map: (grid, options) => this.makeMap(network, grid, options),
      destroy: () => undefined,
    };
  }

  upload(complex: RegionComplex): Promise<CpuRegions> {
    const { window, starts, places, edges } = complex;
    const regions = {
      complex,
      drawn: { window, starts, places, edges },
      colours: new Uint32Array(regionCount(complex)),
      forms: { forms: new Float32Array(0), outputs: 0 },
      setColours(colours: Uint32Array<ArrayBuffer>) {
        regions.colours = colours;
      },
      setForms(forms: Float32Array<ArrayBuffer>, outputs: number) {
        regions.forms = { forms, outputs };
        return Promise.resolve();
      },
      destroy: () => undefined,
    };
    return Promise.resolve(regions);
  }

  paint(picture: CpuPicture): boolean {
    this.painted = picture;
    const { width, height } = this.surface;
    const request = requestOf(picture, { width, height });
    const signature = signatureOf(request);
    const { shown } = this.canvas;
    this.isWhole = shown !== undefined && isSamePicture(shown.signature, signature);
    if (!this.isWhole && !this.isDrawing) void this.draw(signature, request, false);
    this.canvas.compose(picture.view, picture.style.background);
    drawMarks(this.canvas.context, picture.marks, picture.view);
    if (this.isWhole) this.rest();
    return this.isWhole;
  }

  drawn(): Promise<void> {
    return this.isWhole
      ? Promise.resolve()
      : new Promise((resolve) => this.waiting.push(() => resolve()));
  }

  destroy(): void {
    clearTimeout(this.wideTimer);
    this.canvas.clear();
    this.isGone = true;
    this.threads.close();
  }

  /** All is drawn: there is time for what lies around it. */
  private rest(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
    clearTimeout(this.wideTimer);
    this.wideTimer = setTimeout(() => this.lookAround(), WIDE_REST);
  }

  private lookAround(): void {
    const { painted } = this;
    if (!painted || !this.isWhole || this.isDrawing) return;
    const wide = {
      ...painted,
      view: surroundings(painted.view, WIDE_REACH),
      maps: painted.around,
    };
    const [width, height] = [this.surface.width, this.surface.height].map((pixels) =>
      Math.ceil(pixels * WIDE_SHARE),
    );
    const request = requestOf(wide, { width, height });
    const signature = signatureOf(request);
    const { wide: there } = this.canvas;
    if (!there || !isSamePicture(there.signature, signature))
      void this.draw(signature, request, true);
  }

  private async draw(
    signature: Signature,
    picture: PictureRequest,
    isWide: boolean,
  ): Promise<void> {
    this.isDrawing = true;
    try {
      const bitmap = await this.threads.ask('draw', picture);
      this.isDrawing = false;
      const drawn = { bitmap, signature, view: picture.view };
      if (isWide) this.canvas.setWide(drawn);
      else this.canvas.setShown(drawn);
      // A wide one changes nothing that is seen, but another picture may be wanted since.
      if (!isWide || !this.isWhole) this.listener.onPicture();
    } catch (error) {
      this.isDrawing = false;
      if (!this.isGone) this.listener.onError(error);
    }
  }

  private async makeMap(
    network: SlicedNetwork,
    grid: SampleGrid,
    { signal, onProgress: onNews }: TakeOptions,
  ): Promise<CpuMap> {
    const made = await this.threads.ask('map', { network, grid }, { signal, onNews });
    const { indexes, regionsByDepth } = made;
    const indexed = { grid, indexes };
    return { grid, indexed, regionsByDepth, certified: 1, destroy: () => undefined };
  }
}

/** A picture as the worker is asked for it. */
function requestOf({ view, maps, style, layers }: CpuPicture, size: PictureSize): PictureRequest {
  const regions = [...new Set(layers.flatMap((layer) => ('map' in layer ? [layer.map] : [])))];
  const place = (layer: PictureLayer<CpuRegions>): PictureLayer<number> =>
    'map' in layer ? { ...layer, map: regions.indexOf(layer.map) } : layer;
  return {
    size,
    view,
    maps: maps.map(({ indexed }) => indexed),
    style,
    layers: layers.map(place),
    complexes: regions.map(({ drawn }) => drawn),
    colours: regions.map(({ colours }) => colours),
    forms: regions.map(({ forms }) => forms),
  };
}
