import { appendText, element, type ChartDocument, type ChartElement } from './chart-elements';

/** A line of the legend; dashed for theory, with a dot for counts, a hollow one for sampled counts. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly dash?: string;
  readonly isHollow?: boolean;
}

/** In CSS pixels; a character's width is the mean one of the font at this size. */
const FONT_SIZE = 13;
const CHARACTER = 8.1;
const SWATCH = 26;
const LINE_HEIGHT = 20;
const LONGEST_LABEL = 34;

/** Room that a legend takes across. */
export function legendWidth(entries: readonly LegendEntry[]): number {
  const longest = Math.max(0, ...entries.map(({ label }) => shortened(label).length));
  return SWATCH + 8 + longest * CHARACTER;
}

/** The end of a long name says more than its start: `…/step-03000.safetensors`. */
function shortened(label: string): string {
  return label.length <= LONGEST_LABEL ? label : `…${label.slice(1 - LONGEST_LABEL)}`;
}

/** Draws a legend into an SVG; Plot's own is HTML, which a file cannot hold. */
export function appendLegend(
  document: ChartDocument,
  svg: ChartElement,
  entries: readonly LegendEntry[],
  { x, y }: { readonly x: number; readonly y: number },
): void {
  for (const [i, { label, colour, dash, isHollow = false }] of entries.entries()) {
    const middle = y + i * LINE_HEIGHT;
    const line = { x1: x, x2: x + SWATCH, y1: middle, y2: middle, stroke: colour };
    const solid = { 'stroke-width': isHollow ? 1 : 2 };
    const swatch = dash === undefined ? solid : { 'stroke-dasharray': dash };
    svg.appendChild(element(document, 'line', { ...line, 'stroke-width': 1.2, ...swatch }));
    if (dash === undefined)
      svg.appendChild(
        element(document, 'circle', {
          cx: x + SWATCH / 2,
          cy: middle,
          r: 3,
          fill: isHollow ? 'white' : colour,
          stroke: isHollow ? colour : 'none',
        }),
      );
    const place = { x: x + SWATCH + 8, y: middle, dy: '0.35em', 'font-size': FONT_SIZE };
    appendText(document, svg, shortened(label), place);
  }
}
