import { hiddenWidths } from '../network/network';
import { DepthCounts, exactCounts } from './depth-counts';
import { element } from './elements';
import type { Exploration } from './exploration';
import { countText, intervalText, manyText, setText, shapeText, windowParameter } from './words';

/** What is on screen as text: for eyes, for screen readers, and for scripts. */
export class Legend {
  private readonly counts: DepthCounts;

  /** @param onDepth a depth was chosen in the table of counts */
  constructor(onDepth: (depth: number) => void) {
    const places = {
      count: element('count'),
      unit: element('count-unit'),
      density: element('density'),
    };
    this.counts = new DepthCounts({ ...places, depths: element('depths') }, onDepth);
  }

  show(exploration: Exploration): void {
    const { opened, view, width, height } = exploration;
    document.title = `${opened.name} – Crease`;
    const name = element('network-name');
    setText(name, opened.name);
    name.title = opened.name;
    setText(element('network-shape'), shapeText(opened.network));
    setText(element('window-u'), intervalText(view.u0, view.u1, width));
    setText(element('window-v'), intervalText(view.v0, view.v1, height));
    this.counts.show(exploration);
    element('play').hidden = hiddenWidths(opened.network).length < 2;
    element('progress-bar').style.transform = `scaleX(${progressOf(exploration)})`;
    describeIn(document.body, exploration);
    const summary = summaryOf(exploration);
    if (summary !== undefined) setText(element('summary'), summary);
  }
}

/** Says in data attributes of an element what is shown. */
export function describeIn({ dataset }: HTMLElement, exploration: Exploration): void {
  const { opened, view, width, height, regionsByDepth, failed, exact, isExact } = exploration;
  dataset.state = regionsByDepth ? 'done' : failed ? 'failed' : 'refining';
  dataset.network = opened.name;
  dataset.window = windowParameter(view);
  dataset.size = `${width}x${height}`;
  dataset.regions = regionsByDepth ? regionsByDepth.join(',') : '';
  dataset.exact = exact.kind;
  dataset.picture = isExact ? 'exact' : 'sampled';
  dataset.exactRegions = exactCounts(exploration)?.join(',') ?? '';
}

/** One sentence about the map; none before it is final. */
export function summaryOf(exploration: Exploration): string | undefined {
  const { opened, view, width, height, regionsByDepth } = exploration;
  if (!regionsByDepth || exploration.exact.kind === 'cutting') return undefined;
  const exact = exactCounts(exploration);
  const total = manyText((exact ?? regionsByDepth)[regionsByDepth.length - 1], 'region');
  const sampled = `${regionsByDepth.map(countText).join(', ')}, sampled at ${width} by ${height}`;
  const [u, v] = [
    intervalText(view.u0, view.u1, width),
    intervalText(view.v0, view.v1, height),
  ].map((interval) => interval.replace('…', 'to'));
  return (
    `${opened.name}, ${shapeText(opened.network)}: ${total}${exact ? ', exactly' : ''}; by depth ` +
    `${exact ? `${exact.map(countText).join(', ')} exactly, and ` : ''}${sampled}. ` +
    `Window u ${u}, v ${v}.`
  );
}

/** Share of both engines' work that is done. */
function progressOf({ progress, exact }: Exploration): number {
  return exact.kind === 'cutting' ? (progress + exact.share) / 2 : progress;
}

/** Says quietly that the picture comes from a CPU. */
export function showAdapter(adapter: string, software: boolean): void {
  const note = element('adapter');
  note.hidden = !software;
  note.textContent = `No GPU: drawn by the CPU (${adapter}).`;
}
