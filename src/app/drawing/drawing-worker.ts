import { hiddenWidths } from '../../network/network';
import { drawPicture, type ColouredComplex } from '../../raster/draw-picture';
import { openBandWorkers, sampleInWorkers } from '../../sampling/band-workers';
import { BandCounter, bandsOf } from '../../sampling/bands';
import { handOver } from '../../threads/hand-over';
import type { Call } from '../../threads/question';
import { serve } from '../../threads/serve';
import type { PictureLayer } from '../../view/picture';
import { samplersThatFit } from '../page/memory';
import { portOfThread, threadOf } from '../page/thread-port';
import type { DrawingQuestions, MadeMap, MapWish, PictureRequest } from './drawing-messages';

/*
 * Draws one map without a GPU, off the page's own thread. What samples are, workers of its own find out.
 */

/** More workers than this would only wait for each other's memory. */
const MOST_WORKERS = 8;

const samplers = openBandWorkers(
  () => threadOf(new Worker(new URL('./sampling-worker.ts', import.meta.url), { type: 'module' })),
  Math.min(MOST_WORKERS, navigator.hardwareConcurrency),
  (replacement) => passOn(replacement),
  samplersThatFit,
);

const passOn = serve<DrawingQuestions>(portOfThread(), { map, draw });

async function map({ network, grid }: MapWish, { signal, tell }: Call<number>): Promise<MadeMap> {
  const indexes = new Uint8Array(grid.width * grid.height);
  const counter = new BandCounter(hiddenWidths(network).length);
  await sampleInWorkers(
    samplers,
    { network, grid, indexes: true },
    bandsOf(grid),
    (band) => {
      counter.add(band);
      if (band.indexes) indexes.set(band.indexes, band.firstRow * grid.width);
    },
    { signal, onProgress: (share) => void tell(share) },
  );
  return handOver({ indexes, regionsByDepth: counter.regionsByDepth }, [indexes.buffer]);
}

async function draw(picture: PictureRequest): Promise<ImageBitmap> {
  const { size, view, style, maps, complexes, colours, forms } = picture;
  const coloured = complexes.map((complex, k) => ({ complex, colours: colours[k], ...forms[k] }));
  const layers = picture.layers.map((layer) => withComplex(layer, coloured));
  const pixels = drawPicture({ view, style, maps, layers }, size);
  const bytes = new Uint8ClampedArray(pixels.buffer);
  const bitmap = await createImageBitmap(new ImageData(bytes, size.width, size.height));
  return handOver(bitmap, [bitmap]);
}

function withComplex(
  layer: PictureLayer<number>,
  complexes: readonly ColouredComplex[],
): PictureLayer<ColouredComplex> {
  if (layer.kind === 'lines' || layer.kind === 'dots') return layer;
  return { ...layer, map: complexes[layer.map] };
}
