import { hiddenWidths, inputWidth, type Network, isPlain } from '../../network/network';
import type { OpenedNetwork } from '../../network/open';
import { theoryBounds, type BoundKind, type TheoryBound } from '../../theory/theory-bounds';
import { superscript } from '../../view/superscript';
import { exactCounts } from './depth-counts';
import { textScale, type FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';
import { countText } from '../../view/count-text';

/** Screens with room for the chart beside everything else. */
const ROOMY = '(width > 43.75em) and (height >= 62.5em)';

/** Layers and units beyond which the bounds take long to compute, and say little. */
const MOST_LAYERS = 12;
const MOST_UNITS = 1024;

/** Height of the chart, and the room around its lines and for labels on the right. */
const HEIGHT = 92;
const ROOM = 5;
const LABEL_ROOM = 30;

/** The bounds of one network's sizes on a plane. */
interface Bounds {
  readonly opened: OpenedNetwork;
  /** The least that no network exceeds, and the most that some network has, with their names. */
  readonly upper: TheoryBound;
  readonly lower: TheoryBound;
}

/** Draws what theorems allow beside what was counted, by depth, for as long as it is unfolded. */
export class TheoryChart {
  private readonly details: HTMLDetailsElement;
  private bounds: Bounds | undefined;
  private shown: Exploration | undefined;

  constructor(private readonly element: FindElement) {
    this.details = element('theory', HTMLDetailsElement);
    this.details.open = matchMedia(ROOMY).matches;
    this.details.addEventListener('toggle', () => this.draw());
  }

  show(exploration: Exploration): void {
    const { network } = exploration.opened;
    this.details.hidden = !isPlain(network) || !isSmall(network);
    this.shown = exploration;
    this.draw();
  }

  private draw(): void {
    const { shown, details } = this;
    if (!shown || !details.open || details.hidden) return;
    const { upper, lower } = this.boundsOf(shown.opened);
    const exact = exactCounts(shown);
    const sampled = shown.regionsByDepth ?? [];
    const curves = [
      ['upper', logs(upper.byDepth)],
      ['lower', logs(lower.byDepth)],
      ['sampled', sampled.map(Math.log10)],
      ['counted', (exact ?? []).map(Math.log10)],
    ] as const;
    const place = this.element('theory-chart');
    place.replaceChildren(chart(curves, place.clientWidth / textScale()));
    const depth = upper.byDepth.length;
    const last = ({ byDepth }: TheoryBound): string => countText(byDepth[depth - 1] ?? 0n);
    this.element('theory-text').textContent =
      `Dashed: no network of these sizes has more than ${last(upper)} regions on a ` +
      `${dimensions(shown.opened.network) === 1 ? 'line' : 'plane'} ` +
      `(${upper.name}). Dotted: some have at least ${last(lower)} (${lower.name}). ` +
      'Bold: counted exactly; thin: by samples.';
  }

  private boundsOf(opened: OpenedNetwork): Bounds {
    if (this.bounds?.opened === opened) return this.bounds;
    const all = theoryBounds(dimensions(opened.network), hiddenWidths(opened.network));
    const upper = best(all, ['upper', 'maximum'], (a, b) => a < b);
    const lower = best(all, ['lower'], (a, b) => a > b);
    return (this.bounds = { opened, upper, lower });
  }
}

/** A slice is part of the first layer: of however many inputs, a plane is left, or a line of one. */
function dimensions(network: Network): number {
  return Math.min(2, inputWidth(network));
}

/** The bound of some kinds that is the best for all layers. */
function best(
  bounds: readonly TheoryBound[],
  kinds: readonly BoundKind[],
  isBetter: (a: bigint, b: bigint) => boolean,
): TheoryBound {
  return bounds
    .filter(({ kind, byDepth }) => kinds.includes(kind) && byDepth.at(-1) !== undefined)
    .reduce((a, b) => (isBetter(b.byDepth.at(-1) ?? 0n, a.byDepth.at(-1) ?? 0n) ? b : a));
}

function isSmall(network: Network): boolean {
  const widths = hiddenWidths(network);
  const units = widths.reduce((sum, width) => sum + width, 0);
  return widths.length <= MOST_LAYERS && units <= MOST_UNITS;
}

function logs(byDepth: readonly (bigint | undefined)[]): number[] {
  // Digits tell the size of numbers that are beyond float64.
  return byDepth.flatMap((count) => {
    if (count === undefined || count < 1n) return [];
    const text = count.toString();
    return [text.length - 1 + Math.log10(Number(`${text[0]}.${text.slice(1, 16)}`))];
  });
}

/** Curves of logarithms by depth, as a drawing so many of its own units wide. */
function chart(
  curves: readonly (readonly [name: string, logs: readonly number[]])[],
  width: number,
): SVGElement {
  const highest = Math.max(1, ...curves.flatMap(([, values]) => values));
  const depths = Math.max(2, ...curves.map(([, values]) => values.length));
  const x = (k: number): number => ROOM + ((width - ROOM - LABEL_ROOM) * k) / (depths - 1);
  const y = (value: number): number => HEIGHT - ROOM - ((HEIGHT - 2 * ROOM) * value) / highest;
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-hidden': 'true' });
  for (let power = 0; power <= highest; power += Math.ceil(highest / 4))
    drawing.append(
      svg('line', { class: 'grid', x1: 0, x2: width, y1: y(power), y2: y(power) }),
      svg('text', { x: width, y: y(power) - 2, 'text-anchor': 'end' }, `10${superscript(power)}`),
    );
  for (const [name, values] of curves) {
    const points = values.map((value, k) => `${x(k)},${y(value)}`);
    drawing.append(svg('polyline', { class: name, points: points.join(' ') }));
    for (const [k, value] of values.entries())
      drawing.append(svg('circle', { class: name, cx: x(k), cy: y(value), r: 2 }));
  }
  return drawing;
}

function svg(name: string, attributes: Record<string, string | number>, text = ''): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.textContent = text;
  return made;
}
