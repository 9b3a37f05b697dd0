import type { SlicedNetwork } from '../../network/sliced-network';
import type { WorkerChannel } from '../../geometry/worker-channel';
import { surroundings } from '../../view/camera';
import type { SampleGrid } from '../../view/grid';
import type { PictureLayer } from '../../view/picture';
import type { RegionComplex } from '../../view/region-complex';
import type { PictureSize } from '../../raster/sampled-map';
import type { MapSource, TakeOptions } from '../map/refinement';
import type { Surface } from '../map/surface';
import { channelTo } from '../page/worker-scope';
import { drawMarks } from './canvas-marks';
import { CanvasPicture, type DrawnPicture } from './canvas-picture';
import type { FromDrawer, Kept, PictureRequest, ToDrawer } from './drawing-messages';
import { isSamePicture, signatureOf, type Signature } from './picture-signature';
import type { ExactRegions, Picture, Renderer, RendererListener, SampledMap } from './renderer';

/** A map that the worker keeps. */
interface KeptMap extends SampledMap, Kept {
  isGone: boolean;
}

/** Exact regions that the worker keeps. */
export interface KeptRegions extends ExactRegions, Kept {
  readonly complex: RegionComplex;
  /** Counts their colours and forms: others make another picture. */
  version: number;
  isGone: boolean;
}

type CpuPicture = Picture<KeptMap, KeptRegions>;

interface Making {
  resolve(regionsByDepth: readonly number[]): void;
  reject(error: unknown): void;
  readonly onProgress: (share: number) => void;
}

/** A picture that the worker is drawing. */
interface Drawing {
  readonly id: number;
  readonly signature: Signature;
  readonly picture: PictureRequest;
  readonly isWide: boolean;
}

/** Pictures of what lies around the view reach so many times as far, at half of the pixels. */
const WIDE_REACH = 3;
const WIDE_SHARE = 1 / 2;

/** Milliseconds that a view must rest before what lies around it is drawn. */
const WIDE_REST = 200;

function startDrawingWorker(): WorkerChannel<ToDrawer, FromDrawer> {
  return channelTo(new Worker(new URL('./drawing-worker.ts', import.meta.url), { type: 'module' }));
}

/**
 * Draws and samples on the CPU. A worker draws whole pictures, the newest that is wanted whenever it
 * is done with one; meanwhile the canvas shows the last of them where it has gone.
 */
export class CpuRenderer implements Renderer<KeptMap, KeptRegions> {
  readonly sharesCores = true;
  private readonly channel: WorkerChannel<ToDrawer, FromDrawer>;
  private readonly canvas: CanvasPicture;
  private readonly making = new Map<number, Making>();
  private drawing: Drawing | undefined;
  private painted: CpuPicture | undefined;
  private isWhole = true;
  private readonly waiting: (() => void)[] = [];
  private wideTimer = 0;
  private lastId = 0;

  constructor(
    private readonly surface: Surface,
    private readonly listener: RendererListener,
    start = startDrawingWorker,
  ) {
    this.canvas = new CanvasPicture(surface.canvas);
    this.channel = start();
    this.channel.onMessage((message) => this.receive(message));
    this.channel.onError((error) => {
      for (const making of this.making.values()) making.reject(error);
      this.making.clear();
      this.listener.onError(error);
    });
  }

  createSampler(network: SlicedNetwork): MapSource<KeptMap> {
    const networkId = ++this.lastId;
    this.channel.send({ kind: 'network', id: networkId, network });
    return {
      map: (grid, options) => this.makeMap(networkId, grid, options),
      destroy: () => this.channel.send({ kind: 'forget', id: networkId }),
    };
  }

  upload(complex: RegionComplex): Promise<KeptRegions> {
    const id = ++this.lastId;
    const { window, starts, places, edges } = complex;
    this.channel.send({ kind: 'regions', id, complex: { window, starts, places, edges } });
    const { channel } = this;
    const regions: KeptRegions = {
      id,
      complex,
      version: 0,
      isGone: false,
      setColours(colours) {
        regions.version++;
        channel.send({ kind: 'colours', id, colours });
      },
      setForms(forms, outputs) {
        regions.version++;
        channel.send({ kind: 'forms', id, forms, outputs });
        return Promise.resolve();
      },
      destroy() {
        regions.isGone = true;
        channel.send({ kind: 'forget', id });
      },
    };
    return Promise.resolve(regions);
  }

  paint(picture: CpuPicture): boolean {
    this.painted = picture;
    const { width, height } = this.surface;
    const request = requestOf(picture, { width, height });
    const signature = signatureOf(picture, request);
    const { shown } = this.canvas;
    this.isWhole = shown !== undefined && isSamePicture(shown.signature, signature);
    if (!this.isWhole && !this.drawing) this.draw(signature, request, false);
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
    this.channel.close();
  }

  /** All is drawn: there is time for what lies around it. */
  private rest(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
    clearTimeout(this.wideTimer);
    this.wideTimer = setTimeout(() => this.lookAround(), WIDE_REST);
  }

  private lookAround(): void {
    const { painted } = this;
    if (!painted || !this.isWhole || this.drawing || !isThere(painted)) return;
    const wide = {
      ...painted,
      view: surroundings(painted.view, WIDE_REACH),
      maps: painted.around,
    };
    const [width, height] = [this.surface.width, this.surface.height].map((pixels) =>
      Math.ceil(pixels * WIDE_SHARE),
    );
    const request = requestOf(wide, { width, height });
    const signature = signatureOf(wide, request);
    const { wide: there } = this.canvas;
    if (!there || !isSamePicture(there.signature, signature)) this.draw(signature, request, true);
  }

  private draw(signature: Signature, picture: PictureRequest, isWide: boolean): void {
    const id = ++this.lastId;
    this.drawing = { id, signature, picture, isWide };
    this.channel.send({ kind: 'draw', id, picture });
  }

  private async makeMap(
    networkId: number,
    grid: SampleGrid,
    { signal, onProgress }: TakeOptions,
  ): Promise<KeptMap> {
    signal.throwIfAborted();
    const id = ++this.lastId;
    const { channel, making } = this;
    const regionsByDepth = await new Promise<readonly number[]>((resolve, reject) => {
      making.set(id, { resolve, reject, onProgress });
      signal.addEventListener('abort', () => {
        if (!making.delete(id)) return;
        channel.send({ kind: 'drop', id });
        reject(signal.reason);
      });
      channel.send({ kind: 'map', id, networkId, grid });
    });
    const map: KeptMap = {
      id,
      grid,
      regionsByDepth,
      certified: 1,
      isGone: false,
      destroy() {
        map.isGone = true;
        channel.send({ kind: 'forget', id });
      },
    };
    return map;
  }

  private receive(message: FromDrawer): void {
    const { id } = message;
    const making = this.making.get(id);
    switch (message.kind) {
      case 'progress':
        making?.onProgress(message.share);
        break;
      case 'mapped':
        // It may have been dropped after the worker was done with it.
        if (this.making.delete(id)) making?.resolve(message.regionsByDepth);
        else this.channel.send({ kind: 'forget', id });
        break;
      case 'unmapped':
        this.making.delete(id);
        making?.reject(new Error(message.message));
        break;
      case 'drawn':
        this.show(message.bitmap);
        break;
      case 'undrawn':
        this.drawing = undefined;
        this.listener.onError(new Error(message.message));
        break;
    }
  }

  private show(bitmap: ImageBitmap): void {
    const { drawing } = this;
    this.drawing = undefined;
    if (!drawing) return bitmap.close();
    const { signature, picture, isWide } = drawing;
    const drawn: DrawnPicture = { bitmap, signature, view: picture.view };
    if (isWide) this.canvas.setWide(drawn);
    else this.canvas.setShown(drawn);
    // A wide one changes nothing that is seen, but another picture may be wanted since.
    if (!isWide || !this.isWhole) this.listener.onPicture();
  }
}

/** A picture as the worker is asked for it. */
function requestOf({ view, maps, style, layers }: CpuPicture, size: PictureSize): PictureRequest {
  return { size, view, maps: maps.map(({ id }) => ({ id })), style, layers: layers.map(withId) };
}

function withId(layer: PictureLayer<KeptRegions>): PictureLayer<Kept> {
  if (layer.kind === 'lines' || layer.kind === 'dots') return layer;
  return { ...layer, map: { id: layer.map.id } };
}

/** Whether the worker still has all that a picture is of. */
function isThere({ maps, around, layers }: CpuPicture): boolean {
  const regions = layers.flatMap((layer) => ('map' in layer ? [layer.map] : []));
  return [...maps, ...around, ...regions].every(({ isGone }) => !isGone);
}
