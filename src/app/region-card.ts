import { element } from './elements';
import { valuesAt, type RegionFacts } from './region-facts';
import { UnitGrid } from './unit-grid';
import { countText, numberText } from './words';

export interface RegionCardListener {
  /** A unit is pointed at, counted through all layers; undefined when none is any more. */
  onUnit(unit: number | undefined): void;
  onClose(): void;
}

/** Outputs that are listed. */
const MOST_OUTPUTS = 12;

/** The card that says what region the pointer is on, or is pinned. */
export class RegionCard {
  private readonly card = element('region');
  private readonly grid: UnitGrid;

  constructor(private readonly listener: RegionCardListener) {
    this.grid = new UnitGrid(element('region-units'), element('region-unit'), (unit) =>
      listener.onUnit(unit),
    );
    element('region-close').addEventListener('click', () => listener.onClose());
  }

  /** @param isPinned shows all there is to say, and stays */
  show(facts: RegionFacts, isPinned: boolean): void {
    this.card.hidden = false;
    this.card.dataset.pinned = isPinned ? 'yes' : 'no';
    element('region-title').textContent = isPinned ? 'Pinned region' : 'Region';
    element('region-id').textContent = facts.id;
    element('region-close').hidden = !isPinned;
    element('region-more').hidden = !isPinned;
    element('region-facts').replaceChildren(...factRows(facts));
    if (!isPinned) return;
    this.grid.show(facts);
    element('region-map').replaceChildren(...mapRows(facts));
    this.showNeighbours(facts);
  }

  hide(): void {
    this.card.hidden = true;
  }

  private showNeighbours({ neighbours, widths }: RegionFacts): void {
    const title = element('region-neighbours-title');
    title.textContent = neighbours ? `${countText(neighbours.length)} neighbours` : 'Neighbours…';
    const items = (neighbours ?? []).map(({ units }) => {
      const item = document.createElement('li');
      item.textContent = units
        .map(({ layer, unit }) => `layer ${layer + 1}, unit ${unit}`)
        .join(' and ');
      const [first] = units;
      if (!first) return item;
      const before = widths.slice(0, first.layer).reduce((sum, width) => sum + width, 0);
      item.addEventListener('pointerenter', () => this.listener.onUnit(before + first.unit));
      item.addEventListener('pointerleave', () => this.listener.onUnit(undefined));
      return item;
    });
    element('region-neighbours').replaceChildren(...items);
  }
}

function factRows({ u, v, pattern, widths, area, affine }: RegionFacts): HTMLElement[] {
  const active = pattern
    .map((states, k) => `${states.reduce((sum, on) => sum + on, 0)}/${widths[k]}`)
    .join(' · ');
  const values = valuesAt(affine, u, v);
  const largest = values.indexOf(Math.max(...values));
  const [a, b] = affine.weights[largest];
  const rows = [
    ['active', active],
    ['area in view', numberText(area)],
    ['at', `(${numberText(u)}, ${numberText(v)})`],
    [values.length > 1 ? `output ${largest}` : 'output', numberText(values[largest])],
    ['gradient', `(${numberText(a)}, ${numberText(b)})`],
  ];
  if (values.length > 1) rows.push(['largest', `output ${largest} of ${values.length}`]);
  return rows.flatMap(([name, text]) => {
    const [term, description] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = name;
    description.textContent = text;
    return [term, description];
  });
}

/** The outputs as functions of u and v. */
function mapRows({ affine }: RegionFacts): HTMLElement[] {
  const { weights, bias } = affine;
  return weights.slice(0, MOST_OUTPUTS).map(([a, b], k) => {
    const row = document.createElement('p');
    const name = weights.length > 1 ? `y${k}` : 'y';
    row.textContent = `${name} = ${numberText(a)} u ${signed(b)} v ${signed(bias[k])}`;
    return row;
  });
}

function signed(x: number): string {
  return x < 0 ? `− ${numberText(-x)}` : `+ ${numberText(x)}`;
}
