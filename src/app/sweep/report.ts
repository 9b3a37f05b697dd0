import { chartText, sweepChart } from '../../sweep/chart';
import { chartSeries } from '../../sweep/chart-data';
import { seriesDepths, type SweepResults } from '../../sweep/series';
import { countText } from '../../view/count-text';

/*
 * What is said of a sweep, with all that charts take: loaded when the first one is drawn.
 */

export { resultsJson } from '../../sweep/results';

/** What draws charts, which takes the page's thread a while to load, so that drawing finds it there. */
export const loadPlot = () => import('@observablehq/plot');

/** Height of a chart as a share of its width. */
const SHAPE = 0.62;

/** A chart as the page shows it, and as a file. */
export interface DrawnChart {
  readonly svg: SVGElement;
  readonly text: string;
}

/**
 * The chart of `crease bench depth`.
 *
 * @param width of the file, in CSS pixels
 * @param scale by which the page shows it larger
 */
export async function drawChart(
  results: SweepResults,
  width: number,
  scale: number,
): Promise<DrawnChart> {
  const height = Math.round(width * SHAPE);
  const svg = await sweepChart(results, 'depth', { document, width, height });
  if (!(svg instanceof SVGElement)) throw new Error('The chart is no SVG.');
  const text = chartText(svg);
  svg.setAttribute('width', String(width * scale));
  svg.setAttribute('height', String(height * scale));
  // The page's policy allows no styles in elements; style sheets have what these say.
  for (const style of svg.querySelectorAll('style')) style.remove();
  return { svg, text };
}

/** The medians by depth, in words. */
export function describeSweep(results: SweepResults): string {
  return chartSeries(results)
    .map(({ series, label }) => {
      const medians = seriesDepths(series).map(({ quantiles }) =>
        countText(quantiles[Math.floor(quantiles.length / 2)]),
      );
      const of = series.networks > 1 ? ` (medians of ${series.networks})` : '';
      return `${label}: ${medians.join(', ')} regions by depth${of}.`;
    })
    .join(' ');
}
