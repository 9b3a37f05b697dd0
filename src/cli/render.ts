import { extname } from 'node:path';
import { encodePng, Picture } from '../figure/png';
import { InputError } from '../network/errors';
import { paletteByName } from '../view/palette';
import { countJson, countTable } from './counts';
import { exportRegions } from './export';
import { requireWritable, writeWhole } from './files';
import { openMapRequest } from './map-request';
import { print } from './messages';
import type { SliceOptions } from './options';
import { describeFigure } from './provenance';
import { sampleOnGpu } from './sampling';

export interface RenderOptions extends SliceOptions {
  readonly output: string;
  readonly creases?: boolean;
  readonly palette: string;
  /** Of vector maps, which have exact regions. */
  readonly boundary?: boolean;
  readonly level?: number;
  readonly json?: boolean;
}

/** A picture is put together in memory; twice this would not fit into one buffer of the encoder. */
const MOST_PIXELS = 2 ** 28;

/**
 * `crease render`: the region map of a window as a figure that says how it was made. A PNG is
 * sampled on the GPU; SVG and PDF have the exact regions.
 */
export async function render(
  name: string,
  options: RenderOptions,
  signal: AbortSignal,
): Promise<void> {
  const { output, size } = options;
  const extension = extname(output).toLowerCase();
  if (extension === '.svg' || extension === '.pdf')
    return exportRegions(name, options, signal, 'render');
  if (extension !== '.png')
    throw new InputError(
      `${output}: Crease writes maps as .png, .svg or .pdf, not as "${extension}".`,
    );
  if (options.boundary || options.level !== undefined)
    throw new InputError(`${output}: --boundary and --level are for .svg and .pdf maps.`);
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
  const provenance = describeFigure(
    request,
    { ...style, palette: style.palette.name },
    sampled.byDepth,
    { verb: 'render', file: 'map.png' },
  );
  await writeWhole(output, encodePng(picture, provenance), signal);
  if (options.json) print(JSON.stringify({ file: output, ...countJson(request, { sampled }) }));
  else print(`${countTable(request, { sampled })}\nThe map is in ${output}`);
}
