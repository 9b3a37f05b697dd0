import {
  BESIDE,
  chartAxes,
  chartScales,
  countDomain,
  countTicks,
  type AxisRoom,
} from './chart-axes';
import {
  chartBounds,
  chartPoints,
  chartSamples,
  chartSeries,
  commonDraw,
  expectedKind,
  BAND_SHARE,
  NO_SERIES,
} from './chart-data';
import type { BoundPoint, ChartAxis, ChartPoint, ChartSeries, SampledPoint } from './chart-data';
import {
  appendText,
  isChartElement,
  SVG,
  type ChartDocument,
  type ChartElement,
} from './chart-elements';
import { bandMarks, boundMarks, BOUND_STYLES, colourOf, sampledMarks } from './chart-marks';
import { appendLegend, legendWidth, type LegendEntry } from './chart-legend';
import type { SweepResults } from './series';
import { windowText } from './window-text';

/** Where a chart is drawn, and how large it is, in CSS pixels. */
export interface ChartHost {
  readonly document: ChartDocument;
  readonly width: number;
  readonly height: number;
}

/** The font that PNGs are set in comes first (src/cli/sweep/font.ttf), then what looks like it. */
const FONTS = "'Crease Sans', 'DejaVu Sans', Verdana, sans-serif";
const INK = '#1b1e23';
const GRID = '#dfe2e7';

/** Series beyond which bands and bounds of all of them would hide the counts. */
const MOST_WITH_BANDS = 10;
const MOST_WITH_BOUNDS = 4;
const MOST_WITH_SAMPLES = 4;
/** Series that the legend has room for. */
const MOST_NAMED = 16;

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
  const sampled = shown.length <= MOST_WITH_SAMPLES ? chartSamples(shown, axis) : [];
  const extents: AxisRoom[] = [
    ...points,
    ...sampled.map(({ x, value }) => ({ x, low: value, high: value })),
  ];
  const known = axis === 'units' ? unitsCurves(shown, points) : fewBounds(shown);
  const bounds = boundsWithin(known, countDomain(extents, axis));
  const legend = [...seriesLegend(shown), ...sampledLegend(sampled), ...boundLegend(bounds)];
  const { document, width, height } = host;
  const [marginTop, marginLeft, marginBottom] = [74, 78, 76];
  const marginRight = legendWidth(legend) + 22;
  // An object, because Plot asks for all of the DOM, of which it uses what a ChartDocument has.
  const frame: object = { document, style: { fontFamily: FONTS, fontSize: '13px', color: INK } };
  const axes = chartAxes(extents, axis);
  const svg: unknown = Plot.plot({
    ...frame,
    width,
    height,
    marginTop,
    marginLeft,
    marginRight,
    marginBottom,
    ...chartScales(extents, axis),
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
      Plot.gridY(countTicks(extents, axis), { stroke: GRID, strokeOpacity: 1 }),
      ...bandMarks(Plot, shown.length <= MOST_WITH_BANDS ? points : []),
      ...boundMarks(Plot, bounds),
      ...sampledMarks(Plot, sampled),
      Plot.line(points, { x: 'x', y: 'median', z: 'label', stroke: colourOf, strokeWidth: 2 }),
      Plot.dot(points, { x: 'x', y: 'median', fill: colourOf, r: 3 }),
    ],
  });
  if (!isChartElement(svg)) throw new Error('Plot drew no SVG.');
  svg.setAttribute('xmlns', SVG);
  const lines: readonly (readonly [y: number, size: number, text: string])[] = [
    [28, 17, TITLES[axis]],
    [50, 13, subtitle(results, shown)],
    [height - 12, 13, note(shown)],
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

/** The bounds of a few series; of many, what random networks are expected to have, at most. */
function fewBounds(shown: readonly ChartSeries[]): BoundPoint[] {
  if (shown.length > MOST_WITH_BANDS) return [];
  const bounds = chartBounds(shown);
  return shown.length <= MOST_WITH_BOUNDS ? bounds : bounds.filter(({ kind }) => kind !== 'lower');
}

/** Bounds whose lines are in sight: what is clipped away altogether breaks renderers of SVG. */
function boundsWithin(
  bounds: readonly BoundPoint[],
  [least, most]: readonly [number, number],
): BoundPoint[] {
  return bounds.filter(({ label, kind }) => {
    const line = bounds.filter((bound) => bound.label === label && bound.kind === kind);
    const values = line.map(({ value }) => value);
    return Math.min(...values) <= most && Math.max(...values) >= least;
  });
}

/**
 * N² / 2 along the whole axis, and N for networks of one input: what random networks come close to,
 * whatever their depth.
 */
function unitsCurves(shown: readonly ChartSeries[], points: readonly ChartPoint[]): BoundPoint[] {
  const xs = points.map(({ x }) => x);
  const ends = [Math.min(...xs) / BESIDE, Math.max(...xs) * BESIDE];
  const kinds = new Set(shown.map(({ series }) => expectedKind(series)));
  return [...kinds].flatMap((kind) =>
    ends.map((x) => {
      const value = kind === 'expected' ? x ** 2 / 2 : x;
      return { label: kind, colour: NO_SERIES, kind, x, value };
    }),
  );
}

function seriesLegend(shown: readonly ChartSeries[]): LegendEntry[] {
  const named = shown.map(({ label, colour }) => ({ label, colour }));
  if (named.length <= MOST_NAMED) return named;
  // Where there are many series, the first, middle and last show how the colours run.
  return [named[0], named[Math.floor(named.length / 2)], named[named.length - 1]];
}

function sampledLegend(sampled: readonly SampledPoint[]): LegendEntry[] {
  return sampled.length > 0 ? [{ label: 'met by samples', colour: NO_SERIES, isHollow: true }] : [];
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
