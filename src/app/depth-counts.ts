import { hiddenWidths } from '../network/network';
import type { Exploration } from './exploration';
import { shownDepth } from './look';
import { countText, densityText, firstLayersText, setText } from './words';

/** Where on the page counts are said. */
export interface CountPlaces {
  readonly count: HTMLElement;
  /** What the count counts. */
  readonly unit: HTMLElement;
  /** Gets the regions per area. */
  readonly density: HTMLElement;
  /** Gets a row per hidden layer. */
  readonly depths: HTMLElement;
}

/** Regions of a map, by depth: a number to be read first, and a table to choose a depth in. */
export class DepthCounts {
  /** The depth that was brought into view last, and of how many. */
  private revealed = '';

  constructor(
    private readonly places: CountPlaces,
    onDepth: (depth: number) => void,
  ) {
    places.depths.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest('button') : null;
      if (row) onDepth(Number(row.value));
    });
  }

  show(exploration: Exploration): void {
    const { opened, look, regionsByDepth } = exploration;
    const layers = hiddenWidths(opened.network).length;
    const exact = exactCounts(exploration);
    const { count, unit, density, depths } = this.places;
    const [countWord, unitWords] = countWords(exploration, layers);
    setText(count, countWord);
    setText(unit, unitWords);
    count.dataset.counted = exact || regionsByDepth ? 'yes' : 'no';
    const total = exact?.[layers - 1] ?? regionsByDepth?.[layers - 1];
    setText(density, total === undefined ? '' : densityWords(total, exploration));
    const shown = shownDepth(look, opened.network);
    const rows = depthRows(depths, layers);
    for (const [k, row] of rows.entries()) {
      row.setAttribute('aria-pressed', String(k + 1 === shown));
      const [, bars, sampledText, exactText] = row.children;
      const [sampled, exactly] = [regionsByDepth?.[k], exact?.[k]];
      setBar(bars.children[0], exactly, total);
      setBar(bars.children[1], sampled, total);
      setText(sampledText, sampled === undefined ? '' : countText(sampled));
      setText(exactText, exactly === undefined ? '' : countText(exactly));
    }
    this.reveal(rows[shown - 1], `${shown} of ${layers}`);
  }

  /** Brings the row of the depth that is shown into view, once: of many layers a few rows are seen. */
  private reveal(row: Element | undefined, which: string): void {
    const { depths } = this.places;
    if (this.revealed === which || !(row instanceof HTMLElement)) return;
    this.revealed = which;
    const top = row.getBoundingClientRect().top - depths.getBoundingClientRect().top;
    depths.scrollTop += top - (depths.clientHeight - row.offsetHeight) / 2;
  }
}

/** Exact numbers of regions by depth, once the view is cut. */
export function exactCounts({ exact }: Exploration): readonly number[] | undefined {
  return exact.kind === 'done' ? exact.cut.complex.regionsByDepth : undefined;
}

/** The count to be read first, and what it counts. */
function countWords(exploration: Exploration, layers: number): readonly [string, string] {
  const { width, height, progress, regionsByDepth, failed, exact } = exploration;
  const size = `${width}\u00a0×\u00a0${height}`;
  const sampled = regionsByDepth?.[layers - 1];
  const exactly = exactCounts(exploration)?.[layers - 1];
  if (exactly !== undefined) {
    const met = sampled === undefined ? '' : `; ${size} samples ${metWords(sampled, exactly)}`;
    return [countText(exactly), `${regionsWord(exactly)}, exactly${met}`];
  }
  if (sampled !== undefined) {
    const why =
      exact.kind === 'cutting'
        ? `; exactly in a moment (${Math.floor(100 * exact.share)}\u00a0%)`
        : exact.kind === 'failed' && exact.isTooMany
          ? '; too many to cut'
          : '; not cut';
    return [countText(sampled), `${regionsWord(sampled)}, sampled at ${size}${why}`];
  }
  return [failed ? 'no count' : 'refining…', `${Math.floor(100 * progress)}\u00a0% of ${size}`];
}

/** How many of the regions samples meet. */
function metWords(sampled: number, exactly: number): string {
  if (sampled === exactly) return 'meet all';
  if (sampled < exactly) return `miss ${countText(exactly - sampled)}`;
  // A GPU rounds, and where samples lie on creases it may see patterns that no region has.
  return `on creases seem to meet ${countText(sampled - exactly)} more`;
}

/** Regions per unit of the window's area, in slice coordinates. */
function densityWords(total: number, { view }: Exploration): string {
  const area = (view.u1 - view.u0) * (view.v1 - view.v0);
  return `${densityText(total / area)} per unit of area`;
}

function regionsWord(count: number): string {
  return count === 1 ? 'region' : 'regions';
}

/** A count's share of all; nothing while it is not known. */
function setBar(bar: Element | undefined, count = 0, total = 1): void {
  if (bar instanceof HTMLElement) bar.style.transform = `scaleX(${count / total})`;
}

/** One row per hidden layer, a button each: its number, bars, its counts. */
function depthRows(list: HTMLElement, layers: number): Element[] {
  if (list.childElementCount !== layers)
    list.replaceChildren(
      ...Array.from({ length: layers }, (_, k) => {
        const item = document.createElement('li');
        const row = document.createElement('button');
        row.type = 'button';
        row.disabled = layers === 1;
        row.value = String(k + 1);
        row.title = k + 1 < layers ? `Patterns of ${firstLayersText(k + 1)}` : 'All layers';
        const bars = span('bars', '');
        bars.append(span('bar exact', ''), span('bar', ''));
        row.append(
          span('depth', String(k + 1)),
          bars,
          span('number', ''),
          span('number exact', ''),
        );
        item.append(row);
        return item;
      }),
    );
  return [...list.querySelectorAll('button')];
}

function span(className: string, text: string): HTMLElement {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}
