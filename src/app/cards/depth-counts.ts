import { percentText } from '../../geometry/percent-text';
import { hiddenWidths } from '../../network/network';
import { isSaturated } from '../../sampling/saturation';
import type { Exploration } from '../map/exploration';
import { shownDepth } from '../map/look';
import { COUNTING_SIDE } from '../map/refinement';
import { densityText, firstLayersText, isSameWindow, setText } from '../page/words';
import { countText, manyText } from '../../view/count-text';

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
    const shown = shownDepth(look, opened.network);
    const exact = exactCounts(exploration);
    const { count, unit, density, depths } = this.places;
    const [countWord, unitWords] = countWords(exploration, shown, layers);
    setText(count, countWord);
    setText(unit, unitWords);
    count.dataset.counted = exact || regionsByDepth ? 'yes' : 'no';
    const counted = exact?.[shown - 1] ?? regionsByDepth?.[shown - 1];
    setText(density, counted === undefined ? '' : densityWords(counted, exploration));
    const total = exact?.[layers - 1] ?? regionsByDepth?.[layers - 1];
    const rows = depthRows(depths, layers);
    for (const [k, row] of rows.entries()) {
      row.setAttribute('aria-pressed', String(k + 1 === shown));
      const [, bars, sampledText, exactText] = row.children;
      const [sampled, exactly] = [regionsByDepth?.[k], exact?.[k]];
      row.setAttribute('aria-label', depthLabel(k + 1, sampled, exactly));
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

/** What a row says to those who do not see the table's head: what its numbers are. */
function depthLabel(depth: number, sampled?: number, exactly?: number): string {
  const counts = [
    ...(sampled === undefined ? [] : [`${countText(sampled)} sampled`]),
    ...(exactly === undefined ? [] : [`${countText(exactly)} exactly`]),
  ];
  return `Depth ${depth}: ${counts.join(', ') || 'not counted yet'}`;
}

/** Exact numbers of the window's regions by depth, once they are known. */
export function exactCounts({ count }: Exploration): readonly number[] | undefined {
  return count.kind === 'done' ? count.regionsByDepth : undefined;
}

/** Where regions are counted: links name it, and the screen has no part in it. */
export function placeWords({ isHome, counted, view }: Exploration): string {
  if (isHome) return 'in its own window';
  return isSameWindow(counted, view) ? 'in view' : 'in the frame';
}

const GRID = `${countText(COUNTING_SIDE)}\u00a0×\u00a0${countText(COUNTING_SIDE)}`;

/** The count to be read first, which is of the layers shown, and what it counts. */
function countWords(
  exploration: Exploration,
  shown: number,
  layers: number,
): readonly [string, string] {
  const { width, height, progress, regionsByDepth, certified, failed, count } = exploration;
  const sampled = regionsByDepth?.[shown - 1];
  const exactly = exactCounts(exploration)?.[shown - 1];
  const of = shown < layers ? ` of ${firstLayersText(shown)}` : '';
  const what = (number: number) => `${regionsWord(number)}${of} ${placeWords(exploration)}`;
  if (exactly !== undefined) {
    const met =
      sampled === undefined ? '' : `; ${GRID} samples${metWords(sampled, exactly, certified)}`;
    return [countText(exactly), `${what(exactly)}, exactly${met}`];
  }
  if (sampled !== undefined) {
    const why =
      count.kind === 'counting'
        ? `; exactly in a moment (${Math.floor(100 * count.share)}\u00a0%)`
        : count.kind === 'failed' && count.isTooMany
          ? '; too many to cut'
          : '; not cut';
    const few = isSaturated(sampled, COUNTING_SIDE ** 2)
      ? ', nearly each sample in a new one: there may be far more'
      : '';
    const certain =
      certified < 1
        ? `, of which ${percentText(certified)} are certain and the others as float32 has them`
        : '';
    return [countText(sampled), `${what(sampled)}, sampled at ${GRID}${certain}${few}${why}`];
  }
  const size = `${width}\u00a0×\u00a0${height}`;
  return [failed ? 'no count' : 'refining…', `${Math.floor(100 * progress)}\u00a0% of ${size}`];
}

/**
 * How many of the regions samples meet. Certain samples are of no others; among the patterns of those
 * that are not, there may be some that no region has.
 *
 * @param certified share of the samples whose regions are certainly right
 */
export function metWords(sampled: number, exactly: number, certified: number): string {
  const missed = exactly - sampled;
  if (certified < 1) {
    const sure = `, ${percentText(certified)} of them certain,`;
    if (missed > 0) return `${sure} miss at least ${countText(missed)}`;
    if (missed === 0) return `${sure} meet all, or seem to`;
    return `${sure} have at least ${manyText(-missed, 'pattern')} that no region has`;
  }
  return missed === 0 ? ' meet all' : ` miss ${countText(missed)}`;
}

/** Regions per unit of the window's area, in slice coordinates. */
function densityWords(total: number, { counted: { u0, u1, v0, v1 } }: Exploration): string {
  const area = (u1 - u0) * (v1 - v0);
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
