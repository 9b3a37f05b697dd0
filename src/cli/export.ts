import { extname } from 'node:path';
import type { ComplexWriter } from '../figure/complex';
import { ComplexCsv } from '../figure/complex-csv';
import { ComplexJson } from '../figure/complex-json';
import { ComplexSvg } from '../figure/svg';
import { RegionRecorder } from '../geometry/region-record';
import { InputError } from '../network/errors';
import { sliceNetwork } from '../network/slice';
import { paletteByName, palettes } from '../view/palette';
import type { SampleGrid } from '../view/grid';
import { countJson, countTable } from './counts';
import { requireWritable, writeWhole } from './files';
import { openMapRequest } from './map-request';
import { print } from './messages';
import type { SliceOptions } from './options';
import { describeFigure } from './provenance';
import { subdivideRequest } from './subdividing';

export interface ExportOptions extends SliceOptions {
  readonly output: string;
  readonly maxRegions?: number;
  readonly creases?: boolean;
  readonly palette?: string;
  readonly json?: boolean;
}

/** `crease export`: every region of a window as a file. Needs no GPU. */
export async function exportRegions(
  name: string,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<void> {
  const { output } = options;
  const createWriter = writerFor(options);
  requireWritable(output);
  const request = await openMapRequest(name, options);
  const { window } = request.grid;
  const writer = createWriter(request.grid);
  const recorder = new RegionRecorder(sliceNetwork(request.opened.network, request.slice), window);
  const startedAt = performance.now();
  const counts = await subdivideRequest(
    request,
    'Cutting',
    { ...options, onRegion: (region) => writer.add(recorder.record(region)) },
    signal,
  );
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const exact = { ...counts, seconds };
  const style = { palette: options.palette ?? palettes[0].name, creases: options.creases ?? false };
  const how = { verb: 'export', file: `regions${extname(output).toLowerCase()}` } as const;
  const provenance = describeFigure(request, style, counts.regionsByDepth, how);
  await writeWhole(output, writer.finish({ provenance, area: counts.area }), signal);
  if (options.json) print(JSON.stringify({ file: output, ...countJson(request, { exact }) }));
  else print(`${countTable(request, { exact })}\nThe regions are in ${output}`);
}

/** @throws InputError if the file's extension is none of ours, or an option is not for it. */
function writerFor(options: ExportOptions): (grid: SampleGrid) => ComplexWriter {
  const { output, creases = false, palette: name } = options;
  const extension = extname(output).toLowerCase();
  if (extension === '.svg') {
    const palette = paletteByName(name ?? palettes[0].name);
    return (grid) => new ComplexSvg(grid, { palette, creases });
  }
  if (extension !== '.json' && extension !== '.csv')
    throw new InputError(
      `${output}: Crease writes regions as .json, .csv or .svg, not as "${extension}".`,
    );
  if (creases || name !== undefined)
    throw new InputError(`${output}: --palette and --creases are for .svg files.`);
  return () => (extension === '.json' ? new ComplexJson() : new ComplexCsv());
}
