import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chartText, sweepChart } from '../../sweep/chart';
import type { ChartAxis } from '../../sweep/chart-data';
import type { ChartDocument } from '../../sweep/chart-elements';
import type { SweepResults } from '../../sweep/series';
import font from './font.ttf?inline';
import { writeWhole } from '../whole-files';

/** Size of a chart in CSS pixels, and pixels of a PNG for each of them. */
const SIZE = { width: 860, height: 560 };
const PNG_SCALE = 2;

/** Writes a sweep's charts, `depth` and `units`, as .svg and .png. */
export async function writeCharts(
  folder: string,
  results: SweepResults,
  signal: AbortSignal,
): Promise<void> {
  // The font goes along, so that a PNG has the same bytes on machines that have other fonts or none.
  const fonts = await mkdtemp(join(tmpdir(), 'crease-font-'));
  try {
    const fontFile = join(fonts, 'chart.ttf');
    await writeFile(fontFile, Buffer.from(font.slice(font.indexOf(',') + 1), 'base64'));
    for (const axis of ['depth', 'units'] as const) {
      const svg = await chartSvg(results, axis);
      await writeWhole(join(folder, `${axis}.svg`), svg, signal);
      await writeWhole(join(folder, `${axis}.png`), await chartPng(svg, fontFile), signal);
    }
  } finally {
    await rm(fonts, { recursive: true, force: true });
  }
}

async function chartSvg(results: SweepResults, axis: ChartAxis): Promise<string> {
  // Imported late, like the other parts of charts: no other command has a use for them.
  const { parseHTML } = await import('linkedom');
  const { document } = parseHTML('<!doctype html><html></html>');
  const page: ChartDocument = document;
  return chartText(await sweepChart(results, axis, { document: page, ...SIZE }));
}

async function chartPng(svg: string, fontFile: string): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const resvg = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: PNG_SCALE },
    font: { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily: 'Crease Sans' },
  });
  return resvg.render().asPng();
}
