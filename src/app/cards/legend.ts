import { assertNever } from '../../network/assert-never';
import type { Activation } from '../../network/activation';
import { hiddenWidths, inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/opened-network';
import { DepthCounts, exactCounts, placeWords } from './depth-counts';
import type { FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';
import { shownDepth } from '../map/look';
import { COUNTING_SIDE } from '../map/refinement';
import { firstLayersText, intervalText, setText, shapeText, windowParameter } from '../page/words';
import { countText, manyText } from '../../view/count-text';

/** What is on screen as text: for eyes, for screen readers, and for scripts. */
export class Legend {
  private readonly counts: DepthCounts;

  /**
   * @param element finds the legend's elements
   * @param onDepth a depth was chosen in the table of counts
   */
  constructor(
    private readonly element: FindElement,
    onDepth: (depth: number) => void,
  ) {
    const places = {
      count: element('count'),
      unit: element('count-unit'),
      density: element('density'),
    };
    this.counts = new DepthCounts({ ...places, depths: element('depths') }, onDepth);
  }

  show(exploration: Exploration): void {
    const { opened, counted } = exploration;
    const name = this.element('network-name');
    setText(name, opened.name);
    name.title = opened.name;
    setText(this.element('network-shape'), shapeText(opened.network));
    this.showNotes(opened.notes ?? []);
    const fold = this.element('fold-link', HTMLAnchorElement);
    fold.hidden = !isFolded(opened);
    if (!fold.hidden) fold.href = foldAddress(opened.name);
    setText(this.element('window-u'), intervalText(counted.u0, counted.u1, COUNTING_SIDE));
    setText(this.element('window-v'), intervalText(counted.v0, counted.v1, COUNTING_SIDE));
    this.counts.show(exploration);
    this.element('play').hidden = hiddenWidths(opened.network).length < 2;
    this.element('progress-bar').style.transform = `scaleX(${progressOf(exploration)})`;
    const summary = summaryOf(exploration);
    if (summary !== undefined) setText(this.element('summary'), summary);
  }

  /** What is to be known of how the network's file was read. */
  private showNotes(notes: readonly string[]): void {
    const reading = this.element('reading');
    reading.hidden = notes.length === 0;
    setText(reading, notes.map((note) => `${note[0].toUpperCase()}${note.slice(1)}.`).join(' '));
  }
}

/** Whether the article folds a network that is asked for by its name: of two inputs or more, by units that bend. */
function isFolded({ format, network }: OpenedNetwork): boolean {
  const areFolding = network.nodes.every(
    (node) => node.kind !== 'activation' || bends(node.activation),
  );
  return format === 'construction' && areFolding && inputWidth(network) > 1;
}

/** Whether each unit is continuous, and bends at lines of its own. */
function bends(activation: Activation): boolean {
  switch (activation.kind) {
    case 'relu':
    case 'leaky':
    case 'prelu':
    case 'clip':
      return true;
    case 'step':
    case 'max':
    case 'rivals':
      return false;
    default:
      return assertNever(activation);
  }
}

function foldAddress(name: string): string {
  return `./origami/?${new URLSearchParams({ scene: 'folds', network: name }).toString()}#folds`;
}

/** Says in data attributes of an element what is shown. */
export function describeIn({ dataset }: HTMLElement, exploration: Exploration): void {
  const { opened, view, counted, width, height, regionsByDepth, failed, isExact } = exploration;
  dataset.state = regionsByDepth ? 'done' : failed ? 'failed' : 'refining';
  dataset.network = opened.name;
  dataset.window = windowParameter(view);
  dataset.counted = windowParameter(counted);
  dataset.size = `${width}x${height}`;
  dataset.regions = regionsByDepth ? regionsByDepth.join(',') : '';
  dataset.exact = exactState(exploration);
  dataset.picture = isExact ? 'exact' : 'sampled';
  dataset.exactRegions = exactCounts(exploration)?.join(',') ?? '';
}

/** How far the exact engine is with all that it is asked for: to cut, to count, to point at. */
function exactState({ exact, count, regions }: Exploration): 'cutting' | 'done' | 'failed' {
  const kinds = [exact.kind, count.kind, regions.kind];
  if (kinds.some((kind) => kind === 'cutting' || kind === 'counting' || kind === 'waiting'))
    return 'cutting';
  return kinds.includes('failed') ? 'failed' : 'done';
}

/** One sentence about the map; none before it is final. */
export function summaryOf(exploration: Exploration): string | undefined {
  const { opened, counted, look, regionsByDepth } = exploration;
  if (!regionsByDepth || exactState(exploration) === 'cutting') return undefined;
  const exact = exactCounts(exploration);
  const shown = shownDepth(look, opened.network);
  const of = shown < regionsByDepth.length ? ` of ${firstLayersText(shown)}` : '';
  const total = manyText((exact ?? regionsByDepth)[shown - 1], 'region');
  const side = countText(COUNTING_SIDE);
  const sampled = `${regionsByDepth.map(countText).join(', ')}, sampled at ${side} by ${side}`;
  const [u, v] = [
    intervalText(counted.u0, counted.u1, COUNTING_SIDE),
    intervalText(counted.v0, counted.v1, COUNTING_SIDE),
  ].map((interval) => interval.replace('…', 'to'));
  return (
    `${opened.name}, ${shapeText(opened.network)}: ${total}${of} ${placeWords(exploration)}` +
    `${exact ? ', exactly' : ''}; by depth ` +
    `${exact ? `${exact.map(countText).join(', ')} exactly, and ` : ''}${sampled}. ` +
    `Window u ${u}, v ${v}.`
  );
}

/** Share of both engines' work that is done. */
function progressOf({ progress, exact, count }: Exploration): number {
  if (exact.kind === 'cutting') return (progress + exact.share / 2) / 2;
  return count.kind === 'counting' ? (progress + (1 + count.share) / 2) / 2 : progress;
}
