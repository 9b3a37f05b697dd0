import { hiddenWidths } from '../../network/network';
import type { SlicedNetwork } from '../../network/sliced-network';
import { drawPicture, type ColouredComplex } from '../../raster/draw-picture';
import type { IndexedMap } from '../../raster/sampled-map';
import { BandWorkerPool } from '../../sampling/band-worker-pool';
import { sampleInWorkers } from '../../sampling/band-workers';
import { BandCounter, bandsOf } from '../../sampling/bands';
import type { SampleGrid } from '../../view/grid';
import type { PictureLayer } from '../../view/picture';
import { channelOfWorker, channelTo } from '../page/worker-scope';
import type { FromDrawer, Kept, PictureRequest, ToDrawer } from './drawing-messages';

/*
 * Draws one map without a GPU, off the page's own thread: keeps its samples and exact regions, and
 * makes pictures of them. What samples are, workers of its own find out.
 */

/** More workers than this would only wait for each other's memory. */
const MOST_WORKERS = 8;
const cores = Math.min(MOST_WORKERS, navigator.hardwareConcurrency);

const channel = channelOfWorker<FromDrawer, ToDrawer>();
const pool = new BandWorkerPool(() =>
  channelTo(new Worker(new URL('./sampling-worker.ts', import.meta.url), { type: 'module' })),
);

const networks = new Map<number, SlicedNetwork>();
const maps = new Map<number, IndexedMap>();
const complexes = new Map<number, ColouredComplex>();
/** Maps that are being made. */
const underWay = new Map<number, AbortController>();

/** @throws if a band cannot be sampled, or the map was dropped. */
async function makeMap(id: number, network: SlicedNetwork, grid: SampleGrid): Promise<void> {
  const abort = new AbortController();
  underWay.set(id, abort);
  const indexes = new Uint8Array(grid.width * grid.height);
  const counter = new BandCounter(hiddenWidths(network).length);
  try {
    await sampleInWorkers(
      () => pool.take(),
      cores,
      { network, grid, indexes: true },
      bandsOf(grid),
      (band) => {
        counter.add(band);
        if (band.indexes) indexes.set(band.indexes, band.firstRow * grid.width);
      },
      {
        signal: abort.signal,
        onProgress: (share) => channel.send({ kind: 'progress', id, share }),
      },
    );
    maps.set(id, { grid, indexes });
    channel.send({ kind: 'mapped', id, regionsByDepth: counter.regionsByDepth });
  } finally {
    underWay.delete(id);
  }
}

async function draw(id: number, picture: PictureRequest): Promise<void> {
  const { size, view, style } = picture;
  const layers = picture.layers.map(withComplex);
  const pixels = drawPicture(
    { view, style, maps: picture.maps.map((map) => keptIn(maps, map)), layers },
    size,
  );
  const bytes = new Uint8ClampedArray(pixels.buffer);
  const bitmap = await createImageBitmap(new ImageData(bytes, size.width, size.height));
  self.postMessage({ kind: 'drawn', id, bitmap } satisfies FromDrawer, { transfer: [bitmap] });
}

function withComplex(layer: PictureLayer<Kept>): PictureLayer<ColouredComplex> {
  if (layer.kind === 'lines' || layer.kind === 'dots') return layer;
  return { ...layer, map: keptIn(complexes, layer.map) };
}

function keptIn<T>(things: ReadonlyMap<number, T>, { id }: Kept): T {
  const thing = things.get(id);
  if (thing === undefined) throw new Error(`Nothing is kept as ${id}.`);
  return thing;
}

function keepComplex(id: number, changed: Partial<ColouredComplex>): void {
  complexes.set(id, { ...keptIn(complexes, { id }), ...changed });
}

function answer(message: ToDrawer): void {
  const { id } = message;
  switch (message.kind) {
    case 'network':
      networks.set(id, message.network);
      break;
    case 'map':
      makeMap(id, keptIn(networks, { id: message.networkId }), message.grid).catch((error) =>
        channel.send({ kind: 'unmapped', id, message: textOf(error) }),
      );
      break;
    case 'drop':
      underWay.get(id)?.abort();
      break;
    case 'regions': {
      const { complex } = message;
      const colours = new Uint32Array(complex.starts.length - 1);
      complexes.set(id, { complex, colours, forms: new Float32Array(0), outputs: 0 });
      break;
    }
    case 'colours':
      keepComplex(id, { colours: message.colours });
      break;
    case 'forms':
      keepComplex(id, { forms: message.forms, outputs: message.outputs });
      break;
    case 'forget':
      for (const kept of [networks, maps, complexes]) kept.delete(id);
      break;
    case 'draw':
      draw(id, message.picture).catch((error) =>
        channel.send({ kind: 'undrawn', id, message: textOf(error) }),
      );
      break;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

channel.onMessage(answer);
