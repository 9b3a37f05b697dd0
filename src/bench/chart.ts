import type { Markish } from '@observablehq/plot';
import { BESIDE, chartAxes, chartScales, countTicks } from './chart-axes';
import {
  chartBounds,
  chartPoints,
  chartSeries,
  commonDraw,
  BAND_SHARE,
  NO_SERIES,
} from './chart-data';
import type { BoundPoint, ChartAxis, ChartPoint, ChartSeries } from './chart-data';
import {
  appendText,
  isChartElement,
  SVG,
  type ChartDocument,
  type ChartElement,
} from './chart-elements';
import { appendLegend, legendWidth, type LegendEntry } from './chart-legend';
import type { SweepResults } from './series';
import { windowText } from './window-text';

/** Where a chart is drawn, and how large it is, in CSS pixels. */
export interface ChartHost {
  readonly document: ChartDocument;
  readonly width: number;
  readonly height: number;
}

/** The font that PNGs are set in comes first (src/cli/bench-font.ttf), then what looks like it. */
const FONTS = "'Crease Sans', 'DejaVu Sans', Verdana, sans-serif";
const INK = '#1b1e23';
const GRID = '#dfe2e7';

/** Series beyond which bands and bounds of all of them would hide the counts. */
const MOST_WITH_BANDS = 10;
const MOST_WITH_BOUNDS = 4;
/** Series that the legend has room for. */
const MOST_NAMED = 16;

type PlotModule = typeof import('@observablehq/plot');

/**
 * A sweep's counts as an SVG element: medians over seeds with quantile bands, on a logarithmic axis,
 * against depth or against the units of the layers up to there; theory as thin lines.
 *
 * @param results at least one network of which was measured
 */
export async function sweepChart(
  results: SweepResults,
  axis: ChartAxis,
  host: ChartHost,
): Promise<ChartElement> {
  const Plot = await import('@observablehq/plot');
  const shown = chartSeries(results);
  const points = chartPoints(shown, axis);
  const bounds = axis === 'units' ? unitsCurve(points) : fewBounds(shown);
  const legend = [...seriesLegend(shown), ...boundLegend(bounds)];
  const { document, width, height } = host;
  const [marginTop, marginLeft, marginBottom] = [74, 78, 76];
  const marginRight = legendWidth(legend) + 22;
  // An object, because Plot asks for all of the DOM, of which it uses what a ChartDocument has.
  const frame: object = { document, style: { fontFamily: FONTS, fontSize: '12px', color: INK } };
  const axes = chartAxes(points, axis);
  const svg: unknown = Plot.plot({
    ...frame,
    width,
    height,
    marginTop,
    marginLeft,
    marginRight,
    marginBottom,
    ...chartScales(points, axis),
    marks: [
      // A background of its own: where an SVG is shown on black, its text would be lost.
      Plot.frame({
        fill: 'white',
        stroke: 'none',
        insetTop: -marginTop,
        insetRight: -marginRight,
        insetBottom: -marginBottom,
        insetLeft: -marginLeft,
      }),
      // Named, because axes that Plot adds by itself lie below every mark.
      Plot.axisX(axes.x),
      Plot.axisY(axes.y),
      Plot.gridY(countTicks(points, axis), { stroke: GRID, strokeOpacity: 1 }),
      ...bandMarks(Plot, shown.length <= MOST_WITH_BANDS ? points : []),
      ...boundMarks(Plot, bounds),
      Plot.line(points, { x: 'x', y: 'median', z: 'label', stroke: colourOf, strokeWidth: 2 }),
      Plot.dot(points, { x: 'x', y: 'median', fill: colourOf, r: 3 }),
    ],
  });
  if (!isChartElement(svg)) throw new Error('Plot drew no SVG.');
  svg.setAttribute('xmlns', SVG);
  const lines: readonly (readonly [y: number, size: number, text: string])[] = [
    [28, 17, TITLES[axis]],
    [50, 12, subtitle(results, shown)],
    [height - 12, 11, note(shown)],
  ];
  for (const [y, size, text] of lines)
    appendText(document, svg, text, { x: marginLeft, y, 'font-size': size });
  appendLegend(document, svg, legend, { x: width - marginRight + 18, y: marginTop + 6 });
  return svg;
}

/** The text of a chart; the same chart has the same text, however many were drawn before it. */
export function chartText(svg: ChartElement): string {
  const ids = new Map<string, string>();
  return `${svg.outerHTML.replaceAll(/plot-clip-\d+/g, (id) => {
    const own = ids.get(id) ?? `clip-${ids.size + 1}`;
    ids.set(id, own);
    return own;
  })}\n`;
}

const TITLES: Readonly<Record<ChartAxis, string>> = {
  depth: 'Linear regions by depth',
  units: 'Linear regions by number of units',
};

function colourOf({ colour }: { readonly colour: string }): string {
  return colour;
}

function bandMarks(Plot: PlotModule, points: readonly ChartPoint[]): Markish[] {
  const band = { x: 'x', z: 'label', fill: colourOf };
  return [
    Plot.areaY(points, { ...band, y1: 'low', y2: 'high', fillOpacity: 0.15 }),
    Plot.areaY(points, { ...band, y1: 'quarter', y2: 'threeQuarters', fillOpacity: 0.25 }),
  ];
}

/** How each kind of line is dashed, and what the legend calls it. */
const BOUND_STYLES: Readonly<Record<BoundPoint['kind'], readonly [dash: string, name: string]>> = {
  upper: ['7 4', 'no network has more'],
  lower: ['2 3', 'some network has as many'],
  expected: ['9 3 2 3', 'N² / 2'],
};

function boundMarks(Plot: PlotModule, bounds: readonly BoundPoint[]): Markish[] {
  return Object.entries(BOUND_STYLES).map(([kind, [strokeDasharray]]) =>
    Plot.line(
      bounds.filter((bound) => bound.kind === kind),
      {
        x: 'x',
        y: 'value',
        z: 'label',
        stroke: colourOf,
        strokeWidth: 1.2,
        strokeDasharray,
        clip: true,
      },
    ),
  );
}

/** The bounds of a few series; of many, what random networks are expected to have, at most. */
function fewBounds(shown: readonly ChartSeries[]): BoundPoint[] {
  if (shown.length > MOST_WITH_BANDS) return [];
  const bounds = chartBounds(shown);
  return shown.length <= MOST_WITH_BOUNDS ? bounds : bounds.filter(({ kind }) => kind !== 'lower');
}

/** N² / 2 along the whole axis: what random networks come close to, whatever their depth. */
function unitsCurve(points: readonly ChartPoint[]): BoundPoint[] {
  const xs = points.map(({ x }) => x);
  return [Math.min(...xs) / BESIDE, Math.max(...xs) * BESIDE].map((x) => ({
    label: 'N² / 2',
    colour: NO_SERIES,
    kind: 'expected',
    x,
    value: x ** 2 / 2,
  }));
}

function seriesLegend(shown: readonly ChartSeries[]): LegendEntry[] {
  const named = shown.map(({ label, colour }) => ({ label, colour }));
  if (named.length <= MOST_NAMED) return named;
  // Of many, the first, middle and last show how the colours run.
  return [named[0], named[Math.floor(named.length / 2)], named[named.length - 1]];
}

function boundLegend(bounds: readonly BoundPoint[]): LegendEntry[] {
  const kinds = new Set<string>(bounds.map(({ kind }) => kind));
  return Object.entries(BOUND_STYLES).flatMap(([kind, [dash, label]]) =>
    kinds.has(kind) ? [{ label, colour: NO_SERIES, dash }] : [],
  );
}

/** Which regions were counted, where, and what all random networks have in common. */
function subtitle(results: SweepResults, shown: readonly ChartSeries[]): string {
  const windows = new Set(
    results.entries.flatMap(({ outcome }) =>
      'record' in outcome ? [windowText(outcome.record.window)] : [],
    ),
  );
  const where = windows.size === 1 ? `the window ${[...windows][0]}` : "each network's own window";
  const draw = commonDraw(shown.map(({ series }) => series));
  return `activation regions (R2), exact, in ${where}${draw === undefined ? '' : `; ${draw}`}`;
}

function note(shown: readonly ChartSeries[]): string {
  const most = Math.max(...shown.map(({ series }) => series.networks));
  if (most < 2 || shown.length > MOST_WITH_BANDS) return '';
  const percent = Math.round(100 * BAND_SHARE);
  return `lines: medians over ${most} networks; bands: the middle 50 % and ${percent} % of them`;
}
