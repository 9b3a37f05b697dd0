import { ComplexJson } from '../figure/complex-json';
import { deflateBand, pngFile as pngPieces, type PngBand } from '../figure/png';
import { figureCommand, type Making, type Provenance, type Recipe } from '../figure/provenance';
import { ComplexSvg } from '../figure/svg';
import { LevelSet } from '../geometry/level-sets';
import { RegionRecorder } from '../geometry/region-record';
import { subdivide } from '../geometry/subdivision';
import type { SubdivisionWorkers } from '../geometry/subdivision-workers';
import { paletteByName } from '../view/palette';
import { hiddenWidths } from '../network/network';
import { finishBand } from '../sampling/band-worker';
import { BandCounter, bandsOf } from '../sampling/bands';
import { indexPixels, pictureColours } from '../sampling/painting';
import type { SampledPixels, Scene, ToCutter } from './cutting-messages';

/*
 * Files as the command line writes them, byte for byte: their provenance is that of the command that
 * they name.
 */

type FileQuestion = Extract<ToCutter, { kind: 'file' }>;
type PngQuestion = Extract<ToCutter, { kind: 'png' }>;

function provenanceOf(recipe: Recipe, byDepth: readonly number[], making: Making): Provenance {
  const command = figureCommand(recipe, making);
  return { crease: import.meta.env.CREASE_VERSION, ...recipe, byDepth, command };
}

/** The regions of a window as a file, in pieces. */
export async function vectorFile(
  { scene, recipe, format, maxRegions }: FileQuestion,
  workers: SubdivisionWorkers,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { network, window } = scene;
  const writer = format === 'svg' ? svgWriter(scene, recipe) : new ComplexJson();
  const recorder = new RegionRecorder(network, window);
  const levelSet = recipe.boundary && new LevelSet(network, recipe.boundary);
  const counts = await subdivide(network, window, {
    maxRegions,
    workers,
    onRegion(region) {
      writer.add(recorder.record(region));
      levelSet?.add(region);
    },
  });
  const making: Making =
    format === 'svg'
      ? { verb: 'render', file: 'map.svg' }
      : { verb: 'export', file: 'regions.json' };
  const provenance = provenanceOf(recipe, counts.regionsByDepth, making);
  const boundary = levelSet?.finish();
  const header = { provenance, area: counts.area, ...(boundary && { boundary }) };
  // Copies in memory of their own, which can be handed over.
  return Array.from(writer.finish(header), (piece) => Uint8Array.from(piece));
}

function svgWriter({ window }: Scene, { size, palette, creases }: Recipe): ComplexSvg {
  const grid = { window, width: size[0], height: size[1] };
  return new ComplexSvg(grid, { palette: paletteByName(palette), creases });
}

/** A region map as a PNG, in pieces. */
export function pngFile(question: PngQuestion): Uint8Array<ArrayBuffer>[] {
  const { recipe } = question;
  const [width, height] = recipe.size;
  const colours = pictureColours(paletteByName(recipe.palette));
  const { byDepth, bands } = question.sampled
    ? deflateSampled(question.sampled, recipe, colours)
    : cutOut(question.scene, recipe, colours);
  const provenance = provenanceOf(recipe, byDepth, { verb: 'render', file: 'map.png' });
  return Array.from(pngPieces({ width, height, colours }, bands, provenance), (piece) =>
    Uint8Array.from(piece),
  );
}

interface DeflatedMap {
  readonly byDepth: readonly number[];
  readonly bands: readonly PngBand[];
}

/** A map that the GPU sampled. */
function deflateSampled(
  { byDepth, pixels }: SampledPixels,
  { size: [width, height] }: Recipe,
  colours: readonly number[],
): DeflatedMap {
  const indexes = indexPixels(pixels, colours);
  const bands = bandsOf({ width, height }).map(([first, end]) =>
    deflateBand(indexes.subarray(first * width, end * width), width),
  );
  return { byDepth, bands };
}

/** A map that is cut out here, as the command line does it without a GPU. */
function cutOut(
  { network, window }: Scene,
  { size: [width, height], creases }: Recipe,
  colours: readonly number[],
): DeflatedMap {
  const grid = { window, width, height };
  const counter = new BandCounter(hiddenWidths(network).length);
  const bands = bandsOf(grid).map((rows) => {
    const band = finishBand({ network, grid, picture: { colours, creases } }, rows, deflateBand);
    counter.add(band);
    if (!band.pixels) throw new Error('A picture was asked for.');
    return band.pixels;
  });
  return { byDepth: counter.regionsByDepth, bands };
}
