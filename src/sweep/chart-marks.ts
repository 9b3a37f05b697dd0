import type { Markish } from '@observablehq/plot';
import type { BoundPoint, ChartPoint, SampledPoint } from './chart-data';

type PlotModule = typeof import('@observablehq/plot');

/** How each kind of line is dashed, and what the legend calls it. */
export const BOUND_STYLES: Readonly<
  Record<BoundPoint['kind'], readonly [dash: string, name: string]>
> = {
  upper: ['7 4', 'no network has more'],
  lower: ['2 3', 'some network has as many'],
  expected: ['9 3 2 3', 'N² / 2'],
  // What theory expects of networks of one input, whose regions lie on a line.
  expectedOnLine: ['9 3 2 3 2 3', 'N'],
};

export function colourOf({ colour }: { readonly colour: string }): string {
  return colour;
}

/** Bands of quantiles; where a series has but one depth, bars. */
export function bandMarks(Plot: PlotModule, points: readonly ChartPoint[]): Markish[] {
  const band = { x: 'x', z: 'label', fill: colourOf };
  const bar = { x: 'x', stroke: colourOf };
  const lone = alone(points, ({ label }) => label);
  return [
    Plot.areaY(points, { ...band, y1: 'low', y2: 'high', fillOpacity: 0.15 }),
    Plot.areaY(points, { ...band, y1: 'quarter', y2: 'threeQuarters', fillOpacity: 0.25 }),
    Plot.ruleX(lone, { ...bar, y1: 'low', y2: 'high', strokeWidth: 3, strokeOpacity: 0.3 }),
    Plot.ruleX(lone, {
      ...bar,
      y1: 'quarter',
      y2: 'threeQuarters',
      strokeWidth: 7,
      strokeOpacity: 0.4,
    }),
  ];
}

/** Half the length of the dash that stands for a bound of one depth, in layers. */
const HALF_DASH = 0.12;

/** Bounds as dashed lines; where one says something of one depth only, a dash there. */
export function boundMarks(Plot: PlotModule, bounds: readonly BoundPoint[]): Markish[] {
  return Object.entries(BOUND_STYLES).flatMap(([kind, [strokeDasharray]]) => {
    const own = bounds.filter((bound) => bound.kind === kind);
    const style = { stroke: colourOf, strokeWidth: 1.2, strokeDasharray, clip: true } as const;
    return [
      Plot.line(own, { ...style, x: 'x', y: 'value', z: 'label' }),
      Plot.ruleY(
        alone(own, ({ label }) => label),
        {
          ...style,
          x1: ({ x }: BoundPoint) => x - HALF_DASH,
          x2: ({ x }: BoundPoint) => x + HALF_DASH,
          y: 'value',
        },
      ),
    ];
  });
}

/** Labels of sampled counts that are nearer each other than this factor would be unreadable. */
const LEAST_FACTOR = 1.12;

/** What samples met, as thin lines with hollow dots, and at their ends how many samples those were. */
export function sampledMarks(Plot: PlotModule, points: readonly SampledPoint[]): Markish[] {
  const style = { x: 'x', y: 'value', stroke: colourOf } as const;
  return [
    Plot.line(points, { ...style, z: ({ label, side }) => `${label}/${side}`, strokeWidth: 1 }),
    Plot.dot(points, { ...style, r: 2.5, fill: 'white', strokeWidth: 1 }),
    Plot.text(legible(points), {
      x: 'x',
      y: 'value',
      text: ({ side }: SampledPoint) => `${side}²`,
      fill: colourOf,
      // White around them, where lines of other series pass.
      stroke: 'white',
      strokeWidth: 3,
      dx: 6,
      textAnchor: 'start',
      fontSize: 13,
    }),
  ];
}

/** The last points of lines, without those that lie too near another's label. */
function legible(points: readonly SampledPoint[]): SampledPoint[] {
  const shown: SampledPoint[] = [];
  for (const point of points.filter(({ isLast }) => isLast).toSorted((a, b) => a.side - b.side)) {
    const isNear = ({ x, value }: SampledPoint) =>
      x === point.x && Math.max(value / point.value, point.value / value) < LEAST_FACTOR;
    if (!shown.some(isNear)) shown.push(point);
  }
  return shown;
}

/** The points that no other shares its line with. */
function alone<Point>(points: readonly Point[], lineOf: (point: Point) => string): Point[] {
  return points.filter((one) => !points.some((two) => one !== two && lineOf(one) === lineOf(two)));
}
