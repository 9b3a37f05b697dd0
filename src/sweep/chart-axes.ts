import type { AxisXOptions, AxisYOptions, PlotOptions } from '@observablehq/plot';
import type { ChartAxis, ChartPoint } from './chart-data';
import { logTicks, tickText } from './chart-scales';

/** Room above the largest count, and below the smallest: factors on the logarithmic axis. */
const ABOVE: Readonly<Record<ChartAxis, number>> = { depth: 12, units: 2 };
const BELOW = 1.6;
/** Room beside the first and the last number of units: a factor too. */
export const BESIDE = 1.15;

const X_LABELS: Readonly<Record<ChartAxis, string>> = {
  depth: 'hidden layers, k',
  units: 'hidden units of the first k layers, N',
};

/** What has to find room at a place of the horizontal axis. */
export type AxisRoom = Pick<ChartPoint, 'x' | 'low' | 'high'>;

/** Scales of a chart; that of the counts is logarithmic. */
export function chartScales(points: readonly AxisRoom[], axis: ChartAxis): PlotOptions {
  return {
    x: { type: axis === 'depth' ? 'linear' : 'log', domain: xDomain(points, axis) },
    y: { type: 'log', domain: countDomain(points, axis) },
  };
}

/** What stands along the axes. */
export function chartAxes(points: readonly AxisRoom[], axis: ChartAxis) {
  const label = { labelAnchor: 'center', labelArrow: 'none' } as const;
  const [first, last] = xDomain(points, axis);
  const x: AxisXOptions =
    axis === 'depth'
      ? { ticks: depthTicks(last), tickFormat: String }
      : { ticks: logTicks(first, last), text: tickText };
  // As texts, because a format would be asked about every other tick of a logarithmic axis only.
  const y: AxisYOptions = { ticks: countTicks(points, axis), text: tickText };
  return {
    x: { ...x, ...label, label: X_LABELS[axis], labelOffset: 40 },
    y: { ...y, ...label, label: 'regions of the first k layers', labelOffset: 66 },
  };
}

/** Ticks of the counts, for the grid. */
export function countTicks(points: readonly AxisRoom[], axis: ChartAxis): number[] {
  return logTicks(...countDomain(points, axis));
}

/** The least and the greatest count that has a place. */
export function countDomain(points: readonly AxisRoom[], axis: ChartAxis): [number, number] {
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  return [Math.max(1, low / BELOW), high * ABOVE[axis]];
}

function xDomain(points: readonly AxisRoom[], axis: ChartAxis): [number, number] {
  const xs = points.map(({ x }) => x);
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  if (axis === 'units') return [first / BESIDE, last * BESIDE];
  // One depth alone stands in the middle.
  return last === 1 ? [0.5, 1.5] : [0.8, last + 0.2];
}

/** Labels that fit beside each other. */
const MOST_DEPTHS = 16;

function depthTicks(last: number): number[] {
  const step = Math.ceil(last / MOST_DEPTHS);
  return Array.from({ length: Math.floor(last / step) }, (_, i) => step * (i + 1));
}
