import { hiddenWidths, inputWidth } from '../network/network';
import { element } from './elements';
import type { Exploration } from './exploration';
import { shownDepth } from './look';
import { countText, intervalText, shapeText, windowParameter } from './words';

/** Lets a person choose a depth in the table of counts. */
export function listenToDepths(onDepth: (depth: number) => void): void {
  element('depths').addEventListener('click', ({ target }) => {
    const row = target instanceof Element ? target.closest('button') : null;
    if (row) onDepth(Number(row.value));
  });
}

/** Writes what is on screen as text: for eyes, for screen readers, and for scripts. */
export function showLegend(exploration: Exploration): void {
  const { opened, view, width, height, regionsByDepth, failed } = exploration;
  const shape = shapeText(opened.network);
  const u = intervalText(view.u0, view.u1, width);
  const v = intervalText(view.v0, view.v1, height);
  document.title = `${opened.name} – Crease`;
  setText('network-name', opened.name);
  setText('network-shape', shape);
  setText('window-u', u);
  setText('window-v', v);
  showCounts(exploration);
  const progress = progressOf(exploration);
  element('progress-bar').style.transform = `scaleX(${progress})`;

  const exact = exactCounts(exploration);
  const { dataset } = document.body;
  dataset.state = regionsByDepth ? 'done' : failed ? 'failed' : 'refining';
  dataset.network = opened.name;
  dataset.slices = inputWidth(opened.network) > 2 ? 'yes' : 'no';
  dataset.window = windowParameter(view);
  dataset.size = `${width}x${height}`;
  dataset.regions = regionsByDepth ? regionsByDepth.join(',') : '';
  dataset.exact = exploration.exact.kind;
  dataset.picture = exploration.isExact ? 'exact' : 'sampled';
  dataset.exactRegions = exact ? exact.join(',') : '';

  if (!regionsByDepth || exploration.exact.kind === 'cutting') return;
  const total = countText((exact ?? regionsByDepth)[regionsByDepth.length - 1]);
  const sampled = `${regionsByDepth.map(countText).join(', ')}, sampled at ${width} by ${height}`;
  setText(
    'summary',
    `${opened.name}, ${shape}: ${total} regions${exact ? ', exactly' : ''}; by depth ` +
      `${exact ? `${exact.map(countText).join(', ')} exactly, and ` : ''}${sampled}. ` +
      `Window u ${u.replace('…', 'to')}, v ${v.replace('…', 'to')}.`,
  );
}

function exactCounts({ exact }: Exploration): readonly number[] | undefined {
  return exact.kind === 'done' ? exact.cut.complex.regionsByDepth : undefined;
}

/** Share of both engines' work that is done. */
function progressOf({ progress, exact }: Exploration): number {
  return exact.kind === 'cutting' ? (progress + exact.share) / 2 : progress;
}

function showCounts(exploration: Exploration): void {
  const { opened, look, regionsByDepth } = exploration;
  const depths = hiddenWidths(opened.network).length;
  const exact = exactCounts(exploration);
  const [count, unit] = countWords(exploration, depths);
  setText('count', count);
  setText('count-unit', unit);
  document.body.dataset.counted = exact || regionsByDepth ? 'yes' : 'no';
  const total = exact?.[depths - 1] ?? regionsByDepth?.[depths - 1];
  const list = element('depths');
  const shown = shownDepth(look, opened.network);
  for (const [k, row] of depthRows(list, depths).entries()) {
    row.setAttribute('aria-pressed', String(k + 1 === shown));
    const [, bars, sampledText, exactText] = row.children;
    const [sampled, exactly] = [regionsByDepth?.[k], exact?.[k]];
    setBar(bars.children[0], exactly, total);
    setBar(bars.children[1], sampled, total);
    setTextOf(sampledText, sampled === undefined ? '' : countText(sampled));
    setTextOf(exactText, exactly === undefined ? '' : countText(exactly));
  }
  element('play').hidden = depths < 2;
}

/** The count to be read first, and what it counts. */
function countWords(exploration: Exploration, depths: number): readonly [string, string] {
  const { width, height, progress, regionsByDepth, failed, exact } = exploration;
  const size = `${width}\u00a0×\u00a0${height}`;
  const sampled = regionsByDepth?.[depths - 1];
  const exactly = exactCounts(exploration)?.[depths - 1];
  if (exactly !== undefined) {
    const missed =
      sampled === undefined
        ? ''
        : sampled < exactly
          ? `; ${size} samples miss ${countText(exactly - sampled)}`
          : `; ${size} samples meet all`;
    return [countText(exactly), `${regionsWord(exactly)}, exactly${missed}`];
  }
  if (sampled !== undefined) {
    const why = exact.kind !== 'failed' ? '' : exact.isTooMany ? '; too many to cut' : '; not cut';
    return [countText(sampled), `${regionsWord(sampled)}, sampled at ${size}${why}`];
  }
  return [failed ? 'no count' : 'refining…', `${Math.floor(100 * progress)}\u00a0% of ${size}`];
}

function regionsWord(count: number): string {
  return count === 1 ? 'region' : 'regions';
}

/** A count's share of all; nothing while it is not known. */
function setBar(bar: Element | undefined, count = 0, total = 1): void {
  if (bar instanceof HTMLElement) bar.style.transform = `scaleX(${count / total})`;
}

/** One row per hidden layer, a button each: its number, bars, its counts. */
function depthRows(list: HTMLElement, depths: number): Element[] {
  if (list.childElementCount !== depths)
    list.replaceChildren(
      ...Array.from({ length: depths }, (_, k) => {
        const item = document.createElement('li');
        const row = document.createElement('button');
        row.type = 'button';
        row.value = String(k + 1);
        row.title = k + 1 < depths ? `Patterns of the first ${k + 1} layers` : 'All layers';
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

/** Touches the page only where something changes, so that screen readers hear only that. */
function setText(id: string, text: string): void {
  setTextOf(element(id), text);
}

function setTextOf(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Says quietly that the picture comes from a CPU. */
export function showAdapter(adapter: string, software: boolean): void {
  const note = element('adapter');
  note.hidden = !software;
  note.textContent = `No GPU: drawn by the CPU (${adapter}).`;
}
