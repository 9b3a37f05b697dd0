import { basename, extname } from 'node:path';
import { version } from '../../package.json';
import { encodePng, Picture } from '../figure/png';
import { renderCommand, type Provenance, type Recipe } from '../figure/provenance';
import { InputError } from '../network/errors';
import { hiddenWidths, inputWidth, outputWidth } from '../network/network';
import { paletteByName, type Palette } from '../view/palette';
import { countJson, countTable } from './counts';
import { requireWritable, writeWhole } from './files';
import { openMapRequest, type MapRequest } from './map-request';
import { print } from './messages';
import type { SliceOptions } from './options';
import { sampleOnGpu } from './sampling';

export interface RenderOptions extends SliceOptions {
  readonly output: string;
  readonly creases?: boolean;
  readonly palette: string;
  readonly json?: boolean;
}

/** A picture is put together in memory; twice this would not fit into one buffer of the encoder. */
const MOST_PIXELS = 2 ** 28;

/** `crease render`: the region map of a window as a PNG that says how it was made. */
export async function render(
  name: string,
  options: RenderOptions,
  signal: AbortSignal,
): Promise<void> {
  const { output, size } = options;
  const extension = extname(output).toLowerCase();
  if (extension !== '.png')
    throw new InputError(`${output}: Crease writes maps as .png, not as "${extension}".`);
  if (size.width * size.height > MOST_PIXELS)
    throw new InputError(
      `A map of ${size.width}x${size.height} has ${size.width * size.height} pixels; Crease writes up to ${MOST_PIXELS}.`,
    );
  const style = { palette: paletteByName(options.palette), creases: options.creases ?? false };
  requireWritable(output);
  const request = await openMapRequest(name, options);
  const picture = new Picture(size.width, size.height);
  const sampled = await sampleOnGpu(request, 'Rendering', signal, async (sampling) => {
    const painter = sampling.engine.createPainter();
    const byDepth = await sampling.sampler.bands(
      request.grid,
      async (band) => picture.setRows(band.firstRow, await painter.readPixels(band, style)),
      sampling.options,
    );
    painter.destroy();
    return byDepth;
  });
  const provenance = describe(request, style.palette, style.creases, sampled.byDepth);
  await writeWhole(output, encodePng(picture, provenance), signal);
  if (options.json) print(JSON.stringify({ file: output, ...countJson(request, { sampled }) }));
  else print(`${countTable(request, { sampled })}\nThe map is in ${output}`);
}

function describe(
  { opened, choice, grid }: MapRequest,
  palette: Palette,
  creases: boolean,
  byDepth: readonly number[],
): Provenance {
  const { u0, u1, v0, v1 } = grid.window;
  const recipe: Recipe = {
    network: {
      name: opened.format === 'construction' ? opened.name : basename(opened.name),
      sha256: opened.sha256,
      format: opened.format,
      inputs: inputWidth(opened.network),
      hidden: hiddenWidths(opened.network),
      outputs: outputWidth(opened.network),
    },
    slice: choice,
    window: [u0, u1, v0, v1],
    size: [grid.width, grid.height],
    palette: palette.name,
    creases,
  };
  return { crease: version, ...recipe, byDepth, command: renderCommand(recipe) };
}
