import { hiddenWidths, outputWidth } from '../../network/network';
import { pointCount, type DataPoints } from '../../network/data-points';
import { cssColour, layerColours } from '../../view/colour-scales';
import { labelColour } from '../../view/data-points';
import { cssBands } from '../modes/mode';
import { isProjected } from '../map/data-layer';
import type { Exploration } from '../map/exploration';
import { shownDepth } from '../map/look';
import { isSameWindow } from '../page/words';
import { manyText } from '../../view/count-text';

/** Something that is drawn over the regions: backgrounds that look like it, and what it is. */
interface Mark {
  readonly samples: readonly { readonly background: string; readonly text: string }[];
  readonly shape: 'line' | 'dot';
  /** Before the samples, and behind them. */
  readonly before: string;
  readonly after: string;
}

/** Labels that are listed one by one. */
const MOST_LABELS = 10;

/** Says what the lines and dots over the regions are, a line of text for each. */
export function showMarks(exploration: Exploration, list: HTMLElement): void {
  const marks = [...lineMarks(exploration), ...dataMarks(exploration)];
  const said = JSON.stringify(marks);
  // Announced many times a second, and hardly ever another.
  if (list.dataset.said === said) return;
  list.dataset.said = said;
  list.hidden = marks.length === 0;
  list.replaceChildren(...marks.map(markItem));
}

function lineMarks(exploration: Exploration): Mark[] {
  const { look, opened, isExact } = exploration;
  const { map, dark, creasesByLayer, boundary } = look;
  const { view, counted } = exploration;
  const { network } = opened;
  const depth = shownDepth(look, network);
  const marks: Mark[] = [];
  if (map.creases && creasesByLayer && isExact) {
    const colours = layerColours(hiddenWidths(network).length, dark);
    const shown = Array.from({ length: depth }, (_, k) => colours[Math.min(k, colours.length - 1)]);
    const range = depth > 1 ? `s 1 to ${depth}, from the left` : ' 1';
    marks.push(lineMark(cssBands(shown), `Creases of layer${range}`));
  } else if (map.creases)
    marks.push(lineMark(cssColour(map.palette.crease), 'Creases: a unit switches'));
  if (boundary) {
    const where = outputWidth(network) === 1 ? 'the output is 0' : 'the largest output changes';
    marks.push(lineMark(cssColour(map.palette.boundary), `Decision boundary: ${where}`));
  }
  if (!isSameWindow(view, counted))
    marks.push(lineMark('currentcolor', 'The frame in which regions are counted'));
  return marks;
}

function lineMark(background: string, after: string): Mark {
  return { samples: [{ background, text: '' }], shape: 'line', before: '', after };
}

function dataMarks({ look, opened }: Exploration): Mark[] {
  const { data } = opened;
  if (!data || !look.points) return [];
  const off = isProjected(opened)
    ? 'Those off the plane are projected onto it, and the fainter the farther away.'
    : '';
  const samples = labelSamples(data);
  const repeat = samples.length === 0 ? 'in ten colours by label. ' : '';
  const before = `${manyText(pointCount(data), 'data point')} `;
  return [{ samples, shape: 'dot', before, after: `${repeat}${off}` }];
}

/** A dot for each label; none where there are too many to be listed. */
function labelSamples({ labels }: DataPoints): Mark['samples'] {
  if (!labels) return [{ background: '#fff', text: '' }];
  const known = [...new Set(labels)];
  if (known.length > MOST_LABELS) return [];
  known.sort((a, b) => a - b);
  return known.map((label) => ({
    background: cssColour(labelColour(label)),
    text: String(label).replace('-', '−'),
  }));
}

function markItem({ samples, shape, before, after }: Mark): HTMLElement {
  const item = document.createElement('li');
  item.append(before);
  for (const { background, text: label } of samples) {
    const sample = document.createElement('i');
    sample.className = shape;
    sample.style.background = background;
    item.append(sample, label === '' ? '' : `${label} `);
  }
  item.append(after);
  return item;
}
