import {
  fileEnding,
  extensionsText,
  FILES,
  formatOfFile,
  formatsOf,
  makingOf,
} from '../figure/formats';
import type { PngBand } from '../figure/png';
import type { Shard } from '../sweep/shard';
import { requirePictureSize } from '../gpu/picture';
import type { Winner } from '../geometry/level-sets';
import { InputError } from '../network/errors';
import { pictureColours } from '../sampling/painting';
import { paletteByName } from '../view/palette';
import { BandStore } from './band-store';
import { countJson, countTable } from './count-report';
import { exportRegions } from './export';
import { requireWritable } from './files';
import { renderGraph } from './graph';
import { writeWhole } from './whole-files';
import { hashed, openMapRequest } from './map-request';
import { print, printLine } from './messages';
import type { SliceOptions } from './options';
import { picturesOf } from './pictures';
import { describeFigure } from './provenance';
import { sampleRequest } from './sample-request';

export interface RenderOptions extends SliceOptions {
  readonly file: string;
  readonly creases?: boolean;
  readonly palette: string;
  /** Whether the boundary is drawn: in vector maps alone, which have exact regions. */
  readonly boundary?: Winner | true;
  readonly level?: number;
  readonly shard?: Shard;
  /** Draws the points that the plane is known by as pictures. */
  readonly pictures?: boolean;
  /** The graph of a network of one input, in the place of its regions. */
  readonly graph?: boolean;
  readonly json?: boolean;
}

/** What maps are written as. */
export const MAP_FORMATS = formatsOf('sampled', 'vector');

/** Beyond this a picture is kept band by band while it is made, to be taken up after a kill. */
const LARGE = 2 ** 26;

/**
 * `crease render`: the region map of a window as a figure that says how it was made: sampled on the
 * GPU, or with the exact regions, as its format has it.
 */
export async function render(
  name: string,
  options: RenderOptions,
  signal: AbortSignal,
): Promise<void> {
  const { file, size } = options;
  if (options.graph) return renderGraph(name, options, signal);
  const format = formatOfFile(file, MAP_FORMATS);
  if (!format)
    throw new InputError(
      `${file}: Crease writes maps as ${extensionsText(MAP_FORMATS, 'or')}, not as "${fileEnding(file)}".`,
    );
  if (format.kind === 'vector') {
    if (options.shard)
      throw new InputError(
        `${file}: --shard is for ${extensionsText(formatsOf('sampled'), 'and')} maps, which are sampled.`,
      );
    return exportRegions(name, options, signal, 'render');
  }
  if (options.boundary || options.level !== undefined)
    throw new InputError(
      `${file}: --boundary and --level are for ${extensionsText(formatsOf('vector'), 'and')} maps.`,
    );
  requirePictureSize(size);
  const style = { palette: paletteByName(options.palette), creases: options.creases ?? false };
  requireWritable(file);
  const request = await openMapRequest(name, options);
  const shapes = options.pictures ? picturesOf(request) : undefined;
  await hashed(request);
  const describe = (byDepth: readonly number[]) =>
    describeFigure(
      request,
      { ...style, palette: style.palette.name, ...(shapes && { pictures: true }) },
      byDepth,
      makingOf('render', format),
    );
  const isLarge = size.width * size.height > LARGE;
  const store =
    isLarge || options.shard || BandStore.isBegun(file)
      ? new BandStore(file, JSON.stringify(describe([])))
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
  const header = { ...size, colours: pictureColours(style.palette), ...(shapes && { shapes }) };
  const { pieces } = await FILES[format.name]();
  await writeWhole(file, pieces(header, bands, describe(sampled.byDepth)), signal);
  store?.remove();
  if (options.json) print(JSON.stringify({ file, ...countJson(request, { sampled }) }));
  else {
    print(countTable(request, { sampled }));
    printLine(`The map is in ${file}`);
  }
}

function tellPart(
  { file, json }: RenderOptions,
  { number, of }: Shard,
  folder: string,
  seconds: number,
): void {
  if (json) print(JSON.stringify({ file, folder, shard: [number, of], seconds }));
  else
    printLine(
      `Part ${number} of ${of} is in ${folder}; when all are there, the same command without --shard writes ${file}`,
    );
}
