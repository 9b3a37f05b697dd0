import type { FreePart } from '../../drawing/axes';
import type { MapCover } from '../map/overlay';

/**
 * The element with this name.
 *
 * @throws if there is none of this kind: the page and its scripts no longer fit together.
 */
export interface FindElement {
  (name: string): HTMLElement;
  <T extends HTMLElement>(name: string, kind: new () => T): T;
}

/**
 * Finds elements of a page, or of a part of one, by their IDs; or by `data-part`, where a page has several
 * of a kind.
 */
export function elementsOf(root: ParentNode): FindElement {
  return <T extends HTMLElement>(name: string, kind?: new () => T) => find(root, name, kind);
}

function find<T extends HTMLElement>(
  root: ParentNode,
  name: string,
  kind: new () => T | HTMLElement = HTMLElement,
) {
  const found = root.querySelector(`#${name}, [data-part="${name}"]`);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} #${name}.`);
  return found;
}

/** How many times as large as usual the reader has text. */
export function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/** Tells style sheets how high an element is, by a variable: others keep clear of it. */
export function tellHeight(of: HTMLElement, variable: string, gap = 0): void {
  new ResizeObserver(() => {
    const height = of.offsetHeight;
    document.body.style.setProperty(variable, `${height > 0 ? height + gap : 0}px`);
  }).observe(of);
}

/** The layout that lays the legend across the bottom (style.css), and what that leaves free of the page. */
const PORTRAIT_PHONE = '(width <= 43.75em) and (orientation: portrait)';
const FREE_ABOVE_LEGEND = 0.68;

/** Share of a canvas's height, from the top, that the legend does not cover. */
export function freeAboveLegend(canvas: HTMLCanvasElement): number {
  if (!matchMedia(PORTRAIT_PHONE).matches) return 1;
  return Math.min(1, FREE_ABOVE_LEGEND * (innerHeight / canvas.clientHeight));
}

/** CSS pixels of text on a map, where the reader has the usual size of text. */
const TEXT_SIZE = 13;

/** What covers maps of the explorer's page, and the part that this leaves free. */
export function coverOf(element: FindElement): MapCover {
  const [legend, bar] = [element('legend'), element('steer')];
  return { cards: [legend, bar], freeOf: (map) => freePartOf(map, legend, bar) };
}

function freePartOf(map: HTMLCanvasElement, ...cards: readonly HTMLElement[]): FreePart {
  const [own, legend, bar] = [map, ...cards].map((card) => card.getBoundingClientRect());
  const { width, height } = own;
  const isBelow = matchMedia(PORTRAIT_PHONE).matches;
  const bottom = isBelow ? Math.min(height, legend.top - own.top) : height;
  const left = isBelow ? 0 : Math.max(0, legend.right - own.left);
  const [from, to] = [bar.top - own.top, bar.bottom - own.top];
  const top = to > 0 && from < height / 2 ? to : 0;
  const textSize = TEXT_SIZE * textScale();
  return { width, height, left, top, bottom, bar: [from, to], textSize };
}
