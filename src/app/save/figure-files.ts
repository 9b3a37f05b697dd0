import type { ComplexWriter } from '../../figure/complex';
import { ComplexJson } from '../../figure/complex-json';
import { ComplexPdf } from '../../figure/pdf';
import { deflateBand, pngFile as pngPieces, type PngBand } from '../../figure/png';
import { figureCommand, type Making, type Provenance, type Recipe } from '../../figure/provenance';
import { ComplexSvg } from '../../figure/svg';
import { LevelSet } from '../../geometry/level-sets';
import { RegionRecorder } from '../../geometry/region-record';
import { subdivide } from '../../geometry/subdivision';
import type { SubdivisionWorkers } from '../../geometry/subdivision-workers';
import type { WorkerChannel } from '../../geometry/worker-channel';
import { Engine } from '../../gpu/engine';
import { evaluateBands, requirePictureSize } from '../../gpu/picture';
import { hiddenWidths } from '../../network/network';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { FinishedBand, FromBandWorker, ToBandWorker } from '../../sampling/band-worker';
import { sampleInWorkers } from '../../sampling/band-workers';
import { BandCounter, bandsOf } from '../../sampling/bands';
import { pictureColours } from '../../sampling/painting';
import { paletteByName } from '../../view/palette';
import { openDevice } from '../page/device';
import type { SaveRequest } from './saving-messages';

/*
 * Files as the command line writes them, byte for byte: their provenance is that of the command that
 * they name.
 */

/** What is saved, with everything that its provenance says. */
export interface FigureRequest extends Omit<SaveRequest, 'recipe'> {
  readonly recipe: Recipe;
}

/** Who helps to make a file. */
export interface Helpers {
  readonly cores: number;
  readonly regions: SubdivisionWorkers;
  readonly startBandWorker: () => WorkerChannel<ToBandWorker, FromBandWorker>;
  readonly onProgress: (share: number) => void;
}

function provenanceOf(recipe: Recipe, byDepth: readonly number[], making: Making): Provenance {
  const command = figureCommand(recipe, making);
  return { crease: import.meta.env.CREASE_VERSION, ...recipe, byDepth, command };
}

/**
 * The regions of a window as a file, in pieces.
 *
 * @throws InputError if there are more regions than the limit, or the file cannot hold them.
 */
export async function vectorFile(
  request: FigureRequest,
  { regions: workers, onProgress }: Helpers,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { scene, recipe, format, maxRegions } = request;
  const { network, window } = scene;
  const writer = writerOf(request);
  const recorder = new RegionRecorder(network, window);
  const levelSet = recipe.boundary && new LevelSet(network, recipe.boundary);
  const counts = await subdivide(network, window, {
    maxRegions,
    workers,
    onProgress,
    onRegion(region) {
      writer.add(recorder.record(region));
      levelSet?.add(region);
    },
  });
  const making: Making =
    format === 'json'
      ? { verb: 'export', file: 'regions.json' }
      : { verb: 'render', file: `map.${format}` };
  const provenance = provenanceOf(recipe, counts.regionsByDepth, making);
  const boundary = levelSet?.finish();
  const header = { provenance, area: counts.area, ...(boundary && { boundary }) };
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  // Copies in memory of their own, which can be handed over.
  for await (const piece of writer.finish(header)) pieces.push(Uint8Array.from(piece));
  return pieces;
}

function writerOf({ scene: { window }, recipe, format }: FigureRequest): ComplexWriter {
  if (format === 'json') return new ComplexJson();
  const { size, palette, creases } = recipe;
  const grid = { window, width: size[0], height: size[1] };
  const style = { palette: paletteByName(palette), creases };
  return format === 'pdf' ? new ComplexPdf(grid, style) : new ComplexSvg(grid, style);
}

/**
 * A region map as a PNG, in pieces.
 *
 * @throws InputError if it has too many pixels; GpuError if it needs a GPU that workers do not get.
 */
export async function pngFile(
  request: FigureRequest,
  helpers: Helpers,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { scene } = request;
  // The boundary is drawn over exact regions only.
  const { boundary: _boundary, ...recipe } = request.recipe;
  const [width, height] = recipe.size;
  const grid = { window: scene.window, width, height };
  requirePictureSize(grid);
  const colours = pictureColours(paletteByName(recipe.palette));
  // The command line's choice, too.
  const { byDepth, bands } = await (request.hasGpu ? sampleOnGpu : cutOut)(request, helpers);
  const provenance = provenanceOf(recipe, byDepth, { verb: 'render', file: 'map.png' });
  return Array.from(pngPieces({ width, height, colours }, bands, provenance), (piece) =>
    Uint8Array.from(piece),
  );
}

interface DeflatedMap {
  readonly byDepth: readonly number[];
  readonly bands: readonly PngBand[];
}

/** The bands of a map, as they come. */
class TakenBands implements DeflatedMap {
  readonly bands: PngBand[] = [];
  private readonly counter: BandCounter;

  constructor(network: SlicedNetwork) {
    this.counter = new BandCounter(hiddenWidths(network).length);
  }

  add(band: FinishedBand): void {
    this.counter.add(band);
    if (band.pixels) this.bands.push(band.pixels);
  }

  get byDepth(): readonly number[] {
    return this.counter.regionsByDepth;
  }
}

async function sampleOnGpu(
  { scene, recipe }: FigureRequest,
  { onProgress }: Helpers,
): Promise<DeflatedMap> {
  const [width, height] = recipe.size;
  const { device } = await openDevice();
  const fault = new Promise<never>((_, reject) => {
    device.addEventListener('uncapturederror', ({ error }) => reject(new Error(error.message)));
    void device.lost.then(({ message }) => reject(new Error(`The GPU was lost. ${message}`)));
  });
  const grid = { window: scene.window, width, height };
  const style = { palette: paletteByName(recipe.palette), creases: recipe.creases };
  const map = { network: scene.network, grid, style, pack: deflateBand };
  const taken = new TakenBands(scene.network);
  const take = (band: FinishedBand) => taken.add(band);
  const drawn = evaluateBands(new Engine(device), map, bandsOf(grid), take, { onProgress });
  await Promise.race([drawn, fault]);
  return taken;
}

/** A map that is cut out on the CPU, as the command line does it without a GPU. */
async function cutOut(
  { scene: { network, window }, recipe }: FigureRequest,
  { cores, startBandWorker, onProgress }: Helpers,
): Promise<DeflatedMap> {
  const [width, height] = recipe.size;
  const grid = { window, width, height };
  const colours = pictureColours(paletteByName(recipe.palette));
  const job = { network, grid, picture: { colours, creases: recipe.creases } };
  const taken = new TakenBands(network);
  const take = (band: FinishedBand) => taken.add(band);
  await sampleInWorkers(startBandWorker, cores, job, bandsOf(grid), take, { onProgress });
  return taken;
}
