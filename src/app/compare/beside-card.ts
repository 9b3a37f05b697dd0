import { showKey } from '../cards/colour-key';
import { DepthCounts, exactCounts } from '../cards/depth-counts';
import type { FindElement } from '../page/elements';
import { offerFiles } from '../page/files';
import type { Exploration } from '../map/exploration';
import { describeIn, summaryOf } from '../cards/legend';
import { shownDepth } from '../map/look';
import { setText, shapeText } from '../page/words';

export interface BesideCardListener {
  onNetwork(name: string): void;
  onFiles(files: readonly File[]): void;
  onDepth(depth: number): void;
  onClose(): void;
}

/** The second map's own legend: its network, its count, what its colours reach from and to. */
export class BesideCard {
  private readonly card: HTMLElement;
  private readonly networks: HTMLSelectElement;
  private readonly counts: DepthCounts;
  private shown: Exploration | undefined;
  private first: Exploration | undefined;

  constructor(
    private readonly element: FindElement,
    listener: BesideCardListener,
  ) {
    this.card = element('beside');
    this.networks = element('beside-network', HTMLSelectElement);
    const places = {
      count: element('beside-count'),
      unit: element('beside-unit'),
      density: element('beside-density'),
    };
    this.counts = new DepthCounts({ ...places, depths: element('beside-depths') }, (depth) =>
      listener.onDepth(depth),
    );
    this.networks.addEventListener('change', () => listener.onNetwork(this.networks.value));
    element('beside-close').addEventListener('click', () => listener.onClose());
    const files = element('beside-files', HTMLInputElement);
    offerFiles(element('beside-open'), files, (chosen) => listener.onFiles(chosen));
  }

  contains(other: Element | null): boolean {
    return this.card.contains(other);
  }

  /** Offers networks to be chosen, of which this one is. */
  offer(name: string, networks: readonly string[]): void {
    const all = [...(networks.includes(name) ? [] : [name]), ...networks];
    this.networks.replaceChildren(...all.map((each) => new Option(each)));
    this.networks.value = name;
  }

  open(): void {
    this.card.hidden = false;
    this.element('compare').setAttribute('aria-pressed', 'true');
  }

  close(): void {
    this.card.hidden = true;
    this.shown = undefined;
    this.element('compare').setAttribute('aria-pressed', 'false');
  }

  show(exploration: Exploration): void {
    this.shown = exploration;
    this.counts.show(exploration);
    this.networks.title = shapeText(exploration.opened.network);
    const [scale, ends, text] = ['beside-scale', 'beside-ends', 'beside-key-text'].map((id) =>
      this.element(id),
    );
    showKey(exploration, { scale, ends, text });
    describeIn(this.card, exploration);
    const summary = summaryOf(exploration);
    if (summary !== undefined) setText(this.element('beside-summary'), summary);
    this.showRatio();
  }

  /** What the first map counts. */
  compareWith(first: Exploration): void {
    this.first = first;
    if (this.shown) this.showRatio();
  }

  private showRatio(): void {
    const [here, there] = [this.shown, this.first].map((map) => map && exactAt(map));
    const text = here === undefined || there === undefined ? '' : ratioText(here / there);
    setText(this.element('beside-ratio'), text);
  }
}

/** What a map has of the regions that the first one shows. */
function ratioText(ratio: number): string {
  if (ratio === 1) return 'As many regions as the first map shows.';
  const share =
    ratio < 1
      ? `${Number((100 * ratio).toPrecision(2))}\u00a0% of`
      : `${Number(ratio.toPrecision(3))} times`;
  return `${share} the regions that the first map shows.`;
}

/** Exact number of the regions that are shown: those of the first so many layers. */
function exactAt(exploration: Exploration): number | undefined {
  const { look, opened } = exploration;
  return exactCounts(exploration)?.[shownDepth(look, opened.network) - 1];
}
