import { hiddenWidths } from '../network/network';
import { element } from './elements';
import type { Exploration } from './explorer';
import { countText, intervalText, shapeText, windowParameter } from './words';

/** Writes what is on screen as text: for eyes, for screen readers, and for scripts. */
export function showLegend(exploration: Exploration): void {
  const { opened, view, width, height, progress, regionsByDepth, failed } = exploration;
  const shape = shapeText(opened.network);
  const u = intervalText(view.u0, view.u1, width);
  const v = intervalText(view.v0, view.v1, height);
  document.title = `${opened.name} – Crease`;
  setText('network-name', opened.name);
  setText('network-shape', shape);
  setText('window-u', u);
  setText('window-v', v);
  showCounts(exploration);
  element('progress-bar').style.transform = `scaleX(${progress})`;

  const { dataset } = document.body;
  dataset.state = regionsByDepth ? 'done' : failed ? 'failed' : 'refining';
  dataset.network = opened.name;
  dataset.window = windowParameter(view);
  dataset.size = `${width}x${height}`;
  dataset.regions = regionsByDepth ? regionsByDepth.join(',') : '';

  if (!regionsByDepth) return;
  const total = countText(regionsByDepth[regionsByDepth.length - 1]);
  setText(
    'summary',
    `${opened.name}, ${shape}: ${total} regions, by depth ${regionsByDepth.map(countText).join(', ')}, ` +
      `sampled at ${width} by ${height}. Window u ${u.replace('…', 'to')}, v ${v.replace('…', 'to')}.`,
  );
}

function showCounts(exploration: Exploration): void {
  const { opened, width, height, progress, regionsByDepth, failed } = exploration;
  const size = `${width}\u00a0×\u00a0${height}`;
  const depths = hiddenWidths(opened.network).length;
  const total = regionsByDepth?.[depths - 1];
  setText('count', total === undefined ? (failed ? 'no count' : 'refining…') : countText(total));
  setText(
    'count-unit',
    total === undefined
      ? `${Math.floor(100 * progress)}\u00a0% of ${size}`
      : `region${total === 1 ? '' : 's'}, sampled at ${size}`,
  );
  const list = element('depths');
  const rows = depthRows(list, depths);
  for (const [k, row] of rows.entries()) {
    const count = regionsByDepth?.[k];
    const [, bar, text] = row.children;
    if (count === undefined || total === undefined || !(bar instanceof HTMLElement)) continue;
    bar.style.transform = `scaleX(${count / total})`;
    text.textContent = countText(count);
  }
}

/** One row per hidden layer: its number, a bar, its count. Very deep networks list the last ones. */
function depthRows(list: HTMLElement, depths: number): Element[] {
  if (list.childElementCount !== depths)
    list.replaceChildren(
      ...Array.from({ length: depths }, (_, k) => {
        const row = document.createElement('li');
        row.append(span('depth', String(k + 1)), span('bar', ''), span('number', ''));
        return row;
      }),
    );
  return [...list.children];
}

function span(className: string, text: string): HTMLElement {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = text;
  return made;
}

/** Touches the page only where something changes, so that screen readers hear only that. */
function setText(id: string, text: string): void {
  const target = element(id);
  if (target.textContent !== text) target.textContent = text;
}

/** Says quietly that the picture comes from a CPU. */
export function showAdapter(adapter: string, software: boolean): void {
  const note = element('adapter');
  note.hidden = !software;
  note.textContent = `No GPU: drawn by the CPU (${adapter}).`;
}
