import { FILES, FORMATS, makingOf, type FileFormat } from '../../figure/formats';
import { deflateBand, type PngBand } from '../../figure/png';
import {
  figureCommand,
  type Making,
  type Provenance,
  type FigureRecipe,
} from '../../figure/provenance';
import { LevelSet } from '../../geometry/level-sets';
import { RegionRecorder } from '../../geometry/region-record';
import { subdivide } from '../../geometry/subdivision';
import type { SubdivisionWorkers } from '../../geometry/subdivision-workers';
import { Engine, faultOf } from '../../gpu/engine';
import { evaluateBands, requirePictureSize } from '../../gpu/picture';
import { hiddenWidths } from '../../network/network';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { FinishedBand } from '../../sampling/band-worker';
import { sampleInWorkers, type BandWorkers } from '../../sampling/band-workers';
import { BandCounter, bandsOf } from '../../sampling/bands';
import { pictureColours } from '../../sampling/painting';
import { paletteByName } from '../../view/palette';
import type { SampleGrid } from '../../view/grid';
import type { SaveRequest } from './saving-messages';

/*
 * Files as the command line writes them, byte for byte: their provenance is that of the command that
 * they name.
 */

/** What is saved, with everything that its provenance says. */
export interface FigureRequest extends Omit<SaveRequest, 'recipe'> {
  readonly recipe: FigureRecipe;
}

/** Who helps to make a file. */
export interface Helpers {
  readonly regions: SubdivisionWorkers;
  readonly samplers: BandWorkers;
  /** Opens a device for one file, and this lets go of it. */
  readonly openDevice: () => Promise<{ readonly device: GPUDevice }>;
  readonly onProgress: (share: number) => void;
}

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

function gridOf({ sliced: { window }, recipe: { size } }: FigureRequest): SampleGrid {
  return { window, width: size[0], height: size[1] };
}

function provenanceOf(
  recipe: FigureRecipe,
  byDepth: readonly number[],
  making: Making,
): Provenance {
  const command = figureCommand(recipe, making);
  return { crease: import.meta.env.CREASE_VERSION, ...recipe, byDepth, command };
}

/**
 * A file of what is asked for, in pieces that can be handed over.
 *
 * @throws InputError if there are more regions than the limit, too many pixels, or the file cannot hold
 *   them; GpuError if it needs a GPU that workers do not get.
 */
export async function figureFile(
  request: FigureRequest,
  helpers: Helpers,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const format = FORMATS.find(({ name }) => name === request.format);
  if (!format) throw new Error(`There is no format ${request.format}.`);
  const made =
    format.kind === 'sampled'
      ? await sampledFile(request, format, helpers)
      : await regionsFile(request, format, helpers);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of made) pieces.push(Uint8Array.from(piece));
  return pieces;
}

/** The regions of a window as a file. */
async function regionsFile(
  request: FigureRequest,
  format: Exclude<FileFormat, { kind: 'sampled' }>,
  { regions: workers, onProgress }: Helpers,
): Promise<Pieces> {
  const { sliced, recipe, maxRegions, shapes } = request;
  const { network, window } = sliced;
  const { createWriter } = await FILES[format.name]();
  const style = { palette: paletteByName(recipe.palette), creases: recipe.creases };
  const writer = createWriter(gridOf(request), style);
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
  const making = makingOf(format.kind === 'data' ? 'export' : 'render', format);
  const provenance = provenanceOf(recipe, counts.regionsByDepth, making);
  const boundary = levelSet?.finish();
  return writer.finish({
    provenance,
    area: counts.area,
    ...(boundary && { boundary }),
    ...(shapes && { shapes }),
  });
}

/** A map of samples as a file. */
async function sampledFile(
  request: FigureRequest,
  format: Extract<FileFormat, { kind: 'sampled' }>,
  helpers: Helpers,
): Promise<Pieces> {
  // The boundary is drawn over exact regions only.
  const { boundary: _boundary, ...recipe } = request.recipe;
  const { width, height } = gridOf(request);
  requirePictureSize({ width, height });
  const colours = pictureColours(paletteByName(recipe.palette));
  // The command line's choice, too.
  const { byDepth, bands } = await (request.hasGpu ? sampleOnGpu : cutOut)(request, helpers);
  const provenance = provenanceOf(recipe, byDepth, makingOf('render', format));
  const { pieces } = await FILES[format.name]();
  const { shapes } = request;
  return pieces({ width, height, colours, ...(shapes && { shapes }) }, bands, provenance);
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
  request: FigureRequest,
  { openDevice, onProgress }: Helpers,
): Promise<DeflatedMap> {
  const { sliced, recipe } = request;
  const { device } = await openDevice();
  const style = { palette: paletteByName(recipe.palette), creases: recipe.creases };
  const map = { network: sliced.network, grid: gridOf(request), style, pack: deflateBand };
  const taken = new TakenBands(sliced.network);
  const take = (band: FinishedBand) => taken.add(band);
  const drawn = evaluateBands(new Engine(device), map, bandsOf(map.grid), take, { onProgress });
  try {
    await Promise.race([drawn, faultOf(device)]);
    return taken;
  } finally {
    device.destroy();
  }
}

/** A map that is cut out on the CPU, as the command line does it without a GPU. */
async function cutOut(
  request: FigureRequest,
  { samplers, onProgress }: Helpers,
): Promise<DeflatedMap> {
  const { recipe, sliced } = request;
  const { network } = sliced;
  const grid = gridOf(request);
  const colours = pictureColours(paletteByName(recipe.palette));
  const job = { network, grid, picture: { colours, creases: recipe.creases } };
  const taken = new TakenBands(network);
  const take = (band: FinishedBand) => taken.add(band);
  await sampleInWorkers(samplers, job, bandsOf(grid), take, { onProgress });
  return taken;
}
