import { theoryBounds, type BoundKind } from '../theory/theory-bounds';
import { seriesColours } from './chart-scales';
import { QUANTILES } from './quantiles';
import { seriesDepths, seriesOf, type Series, type SweepResults } from './series';

/** What a chart's horizontal axis is. */
export type ChartAxis = 'depth' | 'units';

/** One series' counts at one depth. */
export interface ChartPoint {
  readonly label: string;
  readonly colour: string;
  readonly x: number;
  readonly median: number;
  /** The outermost quantiles, and the quartiles. */
  readonly low: number;
  readonly high: number;
  readonly quarter: number;
  readonly threeQuarters: number;
}

/** What theory says of one series at one depth. */
export interface BoundPoint {
  readonly label: string;
  readonly colour: string;
  readonly kind: 'upper' | 'lower' | 'expected' | 'expectedOnLine';
  readonly x: number;
  readonly value: number;
}

/** What samples met of one series at one depth: medians. */
export interface SampledPoint {
  readonly label: string;
  readonly colour: string;
  /** Samples along each side. */
  readonly side: number;
  readonly x: number;
  readonly value: number;
  /** Whether this is the end of a line. */
  readonly isLast: boolean;
}

export interface ChartSeries {
  readonly series: Series;
  readonly label: string;
  readonly colour: string;
}

/**
 * The series that a chart shows. A random network's first layers are those of a shallower one of the
 * same width and seed, so of series that differ in depth only, the deepest shows them all.
 */
export function chartSeries(results: SweepResults): ChartSeries[] {
  const all = seriesOf(results.entries);
  const shown = all.filter((one) => !all.some((other) => one !== other && isBeginning(one, other)));
  const colours = seriesColours(shown.length);
  return shown.map((series, i) => ({
    series,
    label: shortLabel(series, shown),
    colour: colours[i],
  }));
}

function isBeginning(one: Series, other: Series): boolean {
  return (
    one.isDrawn &&
    other.isDrawn &&
    one.hidden.length < other.hidden.length &&
    one.networks === other.networks &&
    withoutDepth(one) === withoutDepth(other)
  );
}

function withoutDepth({ label }: Series): string {
  return label.replace(/×\d+ /, ' ');
}

/**
 * The label without what others have in common: how random networks were drawn, which the chart's
 * subtitle says, or the folder and extension of files.
 */
function shortLabel({ label, isDrawn }: Series, shown: readonly Series[]): string {
  const common = commonDraw(shown);
  if (isDrawn) return common === undefined ? label : label.slice(0, -common.length - 1);
  const files = shown.flatMap((one) => (one.isFile ? [one.label] : []));
  if (files.length < 2 || !files.includes(label)) return label;
  const folder = label.slice(0, label.lastIndexOf('/') + 1);
  const extension = label.slice(label.lastIndexOf('.'));
  const name = files.every((file) => file.startsWith(folder)) ? label.slice(folder.length) : label;
  return files.every((file) => file.endsWith(extension)) ? name.slice(0, -extension.length) : name;
}

/** `he, bias 0.1`, if that is how all random networks were drawn. */
export function commonDraw(shown: readonly Series[]): string | undefined {
  const draws = shown.flatMap(({ label, isDrawn }) =>
    isDrawn ? [label.slice(label.indexOf(' ') + 1)] : [],
  );
  return draws.length > 0 && new Set(draws).size === 1 ? draws[0] : undefined;
}

export function chartPoints(shown: readonly ChartSeries[], axis: ChartAxis): ChartPoint[] {
  return shown.flatMap(({ series, label, colour }) =>
    seriesDepths(series).map(
      ({ depth, unitsToDepth, quantiles: [low, quarter, median, ...rest] }) => {
        const [threeQuarters, high] = rest;
        const x = axis === 'depth' ? depth : unitsToDepth;
        return { label, colour, x, median, low, high, quarter, threeQuarters };
      },
    ),
  );
}

/** What samples met, of series whose networks were sampled. */
export function chartSamples(shown: readonly ChartSeries[], axis: ChartAxis): SampledPoint[] {
  return shown.flatMap(({ series, label, colour }) =>
    series.sampled.flatMap(({ side, counts }) =>
      seriesDepths({ hidden: series.hidden, regions: counts }).map(
        ({ depth, unitsToDepth, quantiles: [, , value] }) => {
          const x = axis === 'depth' ? depth : unitsToDepth;
          return { label, colour, side, x, value, isLast: depth === series.hidden.length };
        },
      ),
    ),
  );
}

/** Colour of lines that belong to no series alone. */
export const NO_SERIES = '#6b7280';

/** Share of the networks within the outer band. */
export const BAND_SHARE = QUANTILES[QUANTILES.length - 1] - QUANTILES[0];

/** What random networks are expected to have depends on whether their regions lie on a line. */
export function expectedKind(series: Series): 'expected' | 'expectedOnLine' {
  return dimensions(series) === 1 ? 'expectedOnLine' : 'expected';
}

/** Dimensions that regions have: those of a plane at most. */
function dimensions({ inputs }: Series): number {
  return Math.min(2, inputs);
}

/**
 * What theory says of the series' shapes by depth: the least upper bound, the most that some network
 * is known to have, and what random networks are expected to have. In the plane, whatever the
 * networks' own inputs, for a slice is part of the first layer.
 */
export function chartBounds(shown: readonly ChartSeries[]): BoundPoint[] {
  return shown.flatMap(({ series, label, colour: own }, i) => {
    const shapeOf = (one: Series) => [dimensions(one), ...one.hidden].join();
    const sameShape = (other: ChartSeries) => shapeOf(other.series) === shapeOf(series);
    // What holds for several series is drawn once, in no series' colour.
    if (!series.isPlain || shown.findIndex(sameShape) < i) return [];
    const colour = shown.filter(sameShape).length > 1 ? NO_SERIES : own;
    const theorems = theoryBounds(dimensions(series), series.hidden);
    const at = (kinds: readonly BoundKind[], k: number) =>
      theorems.flatMap(({ kind, byDepth }) =>
        kinds.includes(kind) && byDepth[k] !== undefined ? [Number(byDepth[k])] : [],
      );
    return series.hidden.flatMap((_, k) => {
      const x = k + 1;
      const found: BoundPoint[] = [];
      const upper = at(['upper', 'maximum'], k);
      const lower = at(['lower'], k);
      const expected = series.isDrawn ? at(['expected'], k) : [];
      const point = (kind: BoundPoint['kind'], value: number) =>
        found.push({ label, colour, kind, x, value });
      if (upper.length > 0) point('upper', Math.min(...upper));
      if (lower.length > 0) point('lower', Math.max(...lower));
      for (const value of expected) point(expectedKind(series), value);
      return found;
    });
  });
}
