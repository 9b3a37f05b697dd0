import { ComplexJson } from '../figure/complex-json';
import { encodePng, Picture } from '../figure/png';
import { figureCommand, type Making, type Provenance, type Recipe } from '../figure/provenance';
import { ComplexSvg } from '../figure/svg';
import { LevelSet } from '../geometry/level-sets';
import { RegionRecorder } from '../geometry/region-record';
import { subdivide } from '../geometry/subdivision';
import type { SubdivisionWorkers } from '../geometry/subdivision-workers';
import { paletteByName } from '../view/palette';
import type { Scene, ToCutter } from './cutting-messages';

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
  const levelSet = recipe.boundary && new LevelSet(network, window, recipe.boundary);
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

/** Pixels as a PNG. */
export function pngFile({ recipe, byDepth, pixels }: PngQuestion): Uint8Array<ArrayBuffer> {
  const picture = new Picture(...recipe.size);
  picture.setRows(0, pixels);
  const provenance = provenanceOf(recipe, byDepth, { verb: 'render', file: 'map.png' });
  return Uint8Array.from(encodePng(picture, provenance));
}
