import type { ComplexHeader, ComplexWriter } from '../figure/complex';
import {
  fileEnding,
  extensionsText,
  FILES,
  formatOfFile,
  formatsOf,
  makingOf,
} from '../figure/formats';
import type { Making, Provenance } from '../figure/provenance';
import type { Boundary } from '../figure/vector-map';
import { LevelSet, type LevelChoice, type Winner } from '../geometry/level-sets';
import { findNeighbours } from '../geometry/neighbours';
import { Pauses } from '../geometry/pauses';
import { RegionRecorder } from '../geometry/region-record';
import type { Region } from '../geometry/subdivision';
import { InputError } from '../network/errors';
import { outputWidth } from '../network/network';
import { paletteByName, palettes } from '../view/palette';
import { countJson, countTable } from './count-report';
import { requireWritable } from './files';
import { Spool } from './spool';
import { writeWhole } from './whole-files';
import { hashed, openMapRequest, slicedNetworkOf, type MapRequest } from './map-request';
import { print, printLine, Progress, warn } from './messages';
import type { SliceOptions } from './options';
import { picturesOf } from './pictures';
import { describeFigure } from './provenance';
import { refuseTooMany, subdivideRequest, type ExactlyCounted } from './exact-count';
import { LOOK_EVERY, requireRoomOnDisk, requireRoomToGoOn } from './memory';
import { manyText } from '../view/count-text';

export interface ExportOptions extends SliceOptions {
  readonly file: string;
  readonly maxRegions?: number;
  readonly creases?: boolean;
  readonly palette?: string;
  /** Which output decides, of several; true where nothing is said of it. */
  readonly boundary?: Winner | true;
  readonly level?: number;
  readonly neighbours?: boolean;
  readonly pictures?: boolean;
  /** Leaves out regions that float64 cannot hold. */
  readonly skipSlivers?: boolean;
  readonly json?: boolean;
}

/** What regions are written as. */
export const REGION_FORMATS = formatsOf('data', 'vector');
const WITH_NEIGHBOURS = formatsOf('data').filter(({ hasNeighbours }) => hasNeighbours);

/** A window that was cut into a file. */
interface WindowInFile {
  readonly exact: ExactlyCounted;
  /** The boundary's. */
  readonly lines: Boundary | undefined;
  readonly adjacencies: Adjacencies | undefined;
  /** IDs of the regions that were left out, and what the areas of the others sum to. */
  readonly skipped: readonly string[];
  readonly area: number;
}

type Adjacencies = NonNullable<ComplexHeader['adjacencies']>;

/**
 * `crease export`: every region of a window as a file. Needs no GPU. `crease render` makes its
 * vector maps the same way.
 */
export async function exportRegions(
  name: string,
  options: ExportOptions,
  signal: AbortSignal,
  verb: Making['verb'] = 'export',
): Promise<void> {
  const { file } = options;
  const format = formatFor(options);
  const palette = paletteByName(options.palette ?? palettes[0].name);
  requireWritable(file);
  const request = await openMapRequest(name, options);
  const shapes = options.pictures ? picturesOf(request) : undefined;
  const { maxRegions, neighbours: isCompared = false } = options;
  await refuseTooMany(request, { isCompared, maxRegions }, signal);
  await hashed(request);
  const { createWriter } = await FILES[format.name]();
  const spool = new Spool(file);
  try {
    const writer = createWriter(
      request.grid,
      { palette, creases: options.creases ?? false },
      spool,
    );
    const boundary = boundaryOf(request, options);
    const cut = await cutInto({ writer, spool }, request, boundary, options, signal);
    const style = {
      palette: palette.name,
      creases: options.creases ?? false,
      ...(boundary && { boundary }),
      ...(options.skipSlivers && { skipSlivers: true }),
      ...(shapes && { pictures: true }),
    };
    const making = makingOf(verb, format);
    const provenance = describeFigure(request, style, cut.exact.regionsByDepth, making);
    const header = { ...headerOf(provenance, cut, options), ...(shapes && { shapes }) };
    await writeWhole(file, writer.finish(header), signal);
    tellWritten(request, cut, options, verb === 'export' ? 'regions are' : 'map is');
  } finally {
    spool.close();
  }
}

function headerOf(
  provenance: Provenance,
  { area, skipped, adjacencies, lines }: WindowInFile,
  { skipSlivers }: ExportOptions,
): ComplexHeader {
  return {
    provenance,
    area,
    ...(skipSlivers && { skipped }),
    ...(adjacencies && { adjacencies }),
    ...(lines && { boundary: lines }),
  };
}

function tellWritten(
  request: MapRequest,
  { exact, skipped, area }: WindowInFile,
  { file, json, skipSlivers }: ExportOptions,
  said: string,
): void {
  const left = skipSlivers && { skipped, writtenArea: area };
  if (json) print(JSON.stringify({ file, ...countJson(request, { exact }), ...left }));
  else {
    print(countTable(request, { exact }));
    printLine(`The ${said} in ${file}`);
  }
  if (skipped.length > 0) warn(skippedText(skipped, area));
}

/** Regions that a sentence names. */
const NAMED = 8;

function skippedText(skipped: readonly string[], area: number): string {
  const names = skipped.slice(0, NAMED).join(', ') + (skipped.length > NAMED ? ', …' : '');
  return `${manyText(skipped.length, 'region')} too thin for float64 left out: ${names}; the others have an area of ${area}.`;
}

/**
 * Cuts the window into its regions, which go to the writer; and finds the boundary's lines, and which
 * regions are neighbours.
 */
async function cutInto(
  { writer, spool }: { readonly writer: ComplexWriter; readonly spool: Spool },
  request: MapRequest,
  boundary: LevelChoice | undefined,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<WindowInFile> {
  const { window } = request.grid;
  const network = slicedNetworkOf(request);
  const recorder = new RegionRecorder(network, window);
  const levelSet = boundary && new LevelSet(network, boundary);
  const regions: Region[] = [];
  /** Place in the file of each region; −1 for those that are left out. */
  const places: number[] = [];
  const skipped: string[] = [];
  let skippedArea = 0;
  let [found, share] = [0, 0];
  const onProgress = (done: number) => (share = done);
  const onRegion = (region: Region) => {
    if (++found % LOOK_EVERY === 0) {
      requireRoomToGoOn(share);
      requireRoomOnDisk(options.file, spool.bytes.onDisk, share);
    }
    const record = recorder.record(region);
    const isSkipped = options.skipSlivers === true && record.isSliver;
    if (isSkipped) {
      skipped.push(record.regionId);
      skippedArea += record.area;
    } else writer.add(record);
    levelSet?.add(region);
    // Only neighbours are found from all regions; without them, none needs to stay.
    if (!options.neighbours) return;
    places.push(isSkipped ? -1 : regions.length - skipped.length);
    regions.push(region);
  };
  const startedAt = performance.now();
  const told = { ...options, onRegion, onProgress };
  const counts = await subdivideRequest(request, 'Cutting', told, signal);
  const lines = levelSet?.finish();
  const adjacencies = options.neighbours ? await adjacenciesOf(regions, places, signal) : undefined;
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const area = counts.area - skippedArea;
  return { exact: { ...counts, seconds }, lines, adjacencies, skipped, area };
}

/** Pairs of neighbours that have a place, by place, in order; with a progress bar. */
async function adjacenciesOf(
  regions: readonly Region[],
  places: readonly number[],
  signal: AbortSignal,
): Promise<Adjacencies> {
  const progress = new Progress('Comparing');
  const onProgress = (share: number) => progress.show(share);
  try {
    const { adjacencies } = await findNeighbours(regions, new Pauses({ onProgress, signal }));
    return adjacencies
      .map(([a, b]) => [places[a], places[b]])
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])
      .filter(([first]) => first >= 0)
      .toSorted(([a, b], [c, d]) => a - c || b - d);
  } finally {
    progress.end();
  }
}

/** @throws InputError if the file's extension is none of ours, or an option is not for it. */
function formatFor({ file, creases, palette, boundary, neighbours, pictures }: ExportOptions) {
  const format = formatOfFile(file, REGION_FORMATS);
  if (neighbours && !format?.hasNeighbours)
    throw new InputError(
      `${file}: --neighbours is for ${extensionsText(WITH_NEIGHBOURS, 'and')} files.`,
    );
  if (!format)
    throw new InputError(
      `${file}: Crease writes regions as ${extensionsText(REGION_FORMATS, 'or')}, not as "${fileEnding(file)}".`,
    );
  if (format.kind === 'data' && (creases || palette !== undefined || boundary || pictures))
    throw new InputError(
      `${file}: --palette, --creases, --boundary and --pictures are for ${extensionsText(formatsOf('vector'), 'and')} files.`,
    );
  return format;
}

/**
 * What `--boundary` is for a network: where its only output has a value, or where the largest of
 * several changes, or the least.
 *
 * @throws InputError if `--level` is there without a boundary, or with several outputs.
 */
function boundaryOf(
  { opened }: MapRequest,
  { boundary, level }: ExportOptions,
): LevelChoice | undefined {
  if (!boundary) {
    if (level !== undefined) throw new InputError('--level needs --boundary, whose level it is.');
    return undefined;
  }
  const outputs = outputWidth(opened.network);
  if (outputs === 1 && boundary !== true)
    throw new InputError(`--boundary ${boundary} compares outputs, and this network has one.`);
  if (outputs === 1) return { output: 0, level: level ?? 0 };
  if (level !== undefined)
    throw new InputError(
      `--level is for networks with one output; this one has ${outputs}, whose boundary is where the largest changes.`,
    );
  return boundary === true ? 'argmax' : boundary;
}
