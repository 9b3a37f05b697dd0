import { extname } from 'node:path';
import { pngFile, type PngBand } from '../figure/png';
import type { Shard } from '../sweep/shard';
import { requirePictureSize } from '../gpu/picture';
import { InputError } from '../network/errors';
import { pictureColours } from '../sampling/painting';
import { paletteByName } from '../view/palette';
import { BandStore } from './band-store';
import { countJson, countTable } from './count-report';
import { exportRegions } from './export';
import { requireWritable, writeWhole } from './files';
import { openMapRequest } from './map-request';
import { print } from './messages';
import type { SliceOptions } from './options';
import { describeFigure } from './provenance';
import { sampleRequest } from './sample-request';

export interface RenderOptions extends SliceOptions {
  readonly output: string;
  readonly creases?: boolean;
  readonly palette: string;
  /** Of vector maps, which have exact regions. */
  readonly boundary?: boolean;
  readonly level?: number;
  readonly shard?: Shard;
  readonly json?: boolean;
}

/** Beyond this a picture is kept band by band while it is made, to be taken up after a kill. */
const LARGE = 2 ** 26;

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
  const isVector = extension === '.svg' || extension === '.pdf';
  if (isVector && options.shard)
    throw new InputError(`${output}: --shard is for .png maps, which are sampled.`);
  if (isVector) return exportRegions(name, options, signal, 'render');
  if (extension !== '.png')
    throw new InputError(
      `${output}: Crease writes maps as .png, .svg or .pdf, not as "${extension}".`,
    );
  if (options.boundary || options.level !== undefined)
    throw new InputError(`${output}: --boundary and --level are for .svg and .pdf maps.`);
  requirePictureSize(size);
  const style = { palette: paletteByName(options.palette), creases: options.creases ?? false };
  requireWritable(output);
  const request = await openMapRequest(name, options);
  const describe = (byDepth: readonly number[]) =>
    describeFigure(request, { ...style, palette: style.palette.name }, byDepth, {
      verb: 'render',
      file: 'map.png',
    });
  const isLarge = size.width * size.height > LARGE;
  const store =
    isLarge || options.shard || BandStore.isBegun(output)
      ? new BandStore(output, JSON.stringify(describe([])))
      : undefined;
  const bands: PngBand[] = [];
  const sampled = await sampleRequest(request, 'Rendering', signal, {
    style,
    store,
    ...(options.shard && { shard: options.shard }),
    onBand: (band) => void bands.push(band),
  });
  if (options.shard && store) {
    tellPart(options, options.shard, store.folder, sampled.seconds);
    return;
  }
  const header = { ...size, colours: pictureColours(style.palette) };
  await writeWhole(output, pngFile(header, bands, describe(sampled.byDepth)), signal);
  store?.remove();
  if (options.json) print(JSON.stringify({ file: output, ...countJson(request, { sampled }) }));
  else print(`${countTable(request, { sampled })}\nThe map is in ${output}`);
}

function tellPart(
  { output, json }: RenderOptions,
  { number, of }: Shard,
  folder: string,
  seconds: number,
): void {
  if (json) print(JSON.stringify({ file: output, folder, shard: [number, of], seconds }));
  else
    print(
      `Part ${number} of ${of} is in ${folder}; when all are there, the same command without --shard writes ${output}`,
    );
}
