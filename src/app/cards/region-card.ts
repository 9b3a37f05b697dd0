import type { FindElement } from '../page/elements';
import type { Pictured } from '../../view/pictured';
import { InputPicture } from './input-picture';
import { unitText, type RegionFacts } from './region-facts';
import { UnitGrid } from './unit-grid';
import { intervalText, numberText, setText } from '../page/words';
import { manyText } from '../../view/count-text';

type Neighbour = NonNullable<RegionFacts['neighbours']>[number];

/** Who shows a region. */
export interface RegionCardOwner {
  /** What follows the word region, where there are two maps. */
  readonly place: string;
  /** Whether the network has one input: then a region is an interval, and v makes no difference. */
  readonly isFunction: boolean;
  /** Units whose creases are to be shown, counted through all layers; and an edge of the region. */
  onPoint(units: readonly number[], edge?: Neighbour['edge']): void;
  /** The region beyond an edge is to be shown instead. */
  onNeighbour(neighbour: Neighbour): void;
  onClose(): void;
}

/** Steps of an interval that its ends are told apart by. */
const INTERVAL_STEPS = 1000;

/** Outputs that are listed. */
const MOST_OUTPUTS = 12;

/** The card that says what region the pointer is on, or is pinned. */
export class RegionCard {
  private readonly card: HTMLElement;
  private readonly grid: UnitGrid;
  private readonly said: HTMLElement;
  private readonly picture = new InputPicture();
  /** Who showed what is shown. */
  private owner: RegionCardOwner | undefined;
  /** What is shown in full. */
  private pinned: RegionFacts | undefined;

  /** @param element finds the card's elements */
  constructor(private readonly element: FindElement) {
    this.card = element('region');
    this.said = element('region-said');
    element('region-picture').replaceChildren(this.picture.figure);
    this.grid = new UnitGrid(element('region-units'), element('region-unit'), (unit) =>
      this.owner?.onPoint(unit === undefined ? [] : [unit]),
    );
    element('region-close').addEventListener('click', () => this.owner?.onClose());
  }

  /**
   * @param isPinned shows all there is to say, and stays
   * @param pictured shows the input there, where that is an image
   */
  show(
    facts: RegionFacts,
    isPinned: boolean,
    owner: RegionCardOwner,
    pictured: Pictured | undefined,
  ): void {
    // What is pinned stays, wherever the pointer goes.
    const isHeld = !this.card.hidden && this.card.dataset.pinned === 'yes';
    if (isHeld && !isPinned && owner !== this.owner) return;
    this.owner = owner;
    this.card.hidden = false;
    this.card.dataset.pinned = isPinned ? 'yes' : 'no';
    this.element('region-title').textContent =
      `${isPinned ? 'Pinned region' : 'Region'} ${owner.place}`.trim();
    this.element('region-id').textContent = facts.id;
    this.element('region-close').hidden = !isPinned;
    this.element('region-more').hidden = !isPinned;
    this.element('region-facts').replaceChildren(...factRows(facts, owner.isFunction));
    this.showPicture(facts, pictured);
    if (!isPinned) return;
    const isSame = isSameRegion(this.pinned, facts);
    this.pinned = facts;
    setText(this.said, saidOf(facts, owner));
    this.grid.show(facts, isSame);
    this.element('region-map').replaceChildren(...mapRows(facts, owner.isFunction));
    // Until those of another view of it are known, the last ones serve.
    if (facts.neighbours || !isSame) this.showNeighbours(facts, isSame);
  }

  /** Hides what its owner shows. */
  hide(owner: RegionCardOwner): void {
    if (owner !== this.owner) return;
    this.owner = undefined;
    this.pinned = undefined;
    this.card.hidden = true;
    setText(this.said, '');
  }

  private showPicture({ u, v }: RegionFacts, pictured: Pictured | undefined): void {
    this.element('region-picture').hidden = !pictured;
    if (!pictured) return;
    const { black, white } = pictured.scale;
    this.picture.show(pictured, u, v, `${numberText(black)} … ${numberText(white)}`);
  }

  private showNeighbours(facts: RegionFacts, isSame: boolean): void {
    const { neighbours } = facts;
    const title = this.element('region-neighbours-title');
    title.textContent = neighbours ? manyText(neighbours.length, 'neighbour') : 'Neighbours…';
    const list = this.element('region-neighbours');
    const focused = [...list.querySelectorAll('button')].findIndex(
      (button) => button === document.activeElement,
    );
    list.replaceChildren(
      ...(neighbours ?? []).map((neighbour) => {
        const item = document.createElement('li');
        item.append(this.neighbourButton(neighbour, facts));
        return item;
      }),
    );
    if (focused < 0) return;
    // Whoever walks from region to region by keyboard goes on from here.
    const buttons = [...list.querySelectorAll('button')];
    (buttons[isSame ? focused : 0] ?? buttons.at(0))?.focus();
  }

  private neighbourButton(neighbour: Neighbour, facts: RegionFacts): HTMLElement {
    const { widths } = facts;
    const button = document.createElement('button');
    const { units, edge } = neighbour;
    button.textContent = units
      .map(({ layer, unit }) => `layer ${layer + 1}, ${unitText(facts, layer, unit)}`)
      .join(' and ');
    button.title = 'Pin the region beyond this unit’s crease';
    const numbers = units.map(
      ({ layer, unit }) => widths.slice(0, layer).reduce((sum, width) => sum + width, 0) + unit,
    );
    const point = () => this.owner?.onPoint(numbers, edge);
    const leave = () => this.owner?.onPoint([]);
    button.addEventListener('pointerenter', point);
    button.addEventListener('focus', point);
    button.addEventListener('pointerleave', leave);
    button.addEventListener('blur', leave);
    button.addEventListener('click', () => this.owner?.onNeighbour(neighbour));
    return button;
  }
}

/** What those hear who do not see the card. */
function saidOf(facts: RegionFacts, { place, isFunction }: RegionCardOwner): string {
  const { id, pattern, widths, area } = facts;
  const [on, all] = [pattern.flatMap((states) => [...states]), widths].map((numbers) =>
    numbers.reduce((sum, number) => sum + number, 0),
  );
  const name = `Pinned region ${place}`.trim();
  const where = isFunction ? `from ${reachText(facts)}` : `area in view ${numberText(area)}`;
  return `${name}: ${id}, ${on} of ${all} units on, ${where}.`;
}

/** Whether facts are of the region that others are of, maybe as another view shows it. */
function isSameRegion(a: RegionFacts | undefined, b: RegionFacts): boolean {
  return a !== undefined && a.id === b.id && String(a.widths) === String(b.widths);
}

function factRows(facts: RegionFacts, isFunction: boolean): HTMLElement[] {
  const { u, v, values, affine } = facts;
  const largest = values.indexOf(Math.max(...values));
  const output = [values.length > 1 ? `output ${largest}` : 'output', numberText(values[largest])];
  const rows = isFunction
    ? [['from', reachText(facts)], ['at', numberText(u)], output]
    : [
        ['area in view', numberText(facts.area)],
        ['at', `(${numberText(u)}, ${numberText(v)})`],
        output,
      ];
  if (affine) {
    const [a, b] = affine.weights[largest];
    rows.push(
      isFunction ? ['slope', numberText(a)] : ['gradient', `(${numberText(a)}, ${numberText(b)})`],
    );
  }
  if (values.length > 1) rows.push(['largest', `output ${largest} of ${values.length}`]);
  return [['active', activeText(facts)], ...rows].flatMap(([name, text]) => {
    const [term, description] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = name;
    description.textContent = text;
    return [term, description];
  });
}

/** Units that are on, of how many, by layer. */
function activeText({ pattern, widths, given }: RegionFacts): string {
  return pattern
    .map((states, k) => {
      const beyond = `${states.reduce((sum, on) => sum + on, 0)}/${widths[k]}`;
      const { parts, isGroup } = given[k];
      return parts === 1 ? beyond : `${beyond} ${isGroup ? 'members' : 'thresholds'}`;
    })
    .join(' · ');
}

/** The part in view of an interval, in as many digits as tell its ends apart. */
function reachText({ polygon }: RegionFacts): string {
  const us = polygon.map(([u]) => u);
  return intervalText(Math.min(...us), Math.max(...us), INTERVAL_STEPS);
}

/** The outputs as functions of u and v; of u alone where v makes no difference. */
function mapRows({ affine }: RegionFacts, isFunction: boolean): HTMLElement[] {
  if (!affine) {
    const note = document.createElement('p');
    note.textContent = 'None here: later layers, which are not shown, cut this region again.';
    return [note];
  }
  const { weights, bias } = affine;
  return weights.slice(0, MOST_OUTPUTS).map(([a, b], k) => {
    const row = document.createElement('p');
    const name = weights.length > 1 ? `y${k}` : 'y';
    row.textContent = `${name} = ${numberText(a)} u ${isFunction ? '' : `${signed(b)} v `}${signed(bias[k])}`;
    return row;
  });
}

function signed(x: number): string {
  return x < 0 ? `− ${numberText(-x)}` : `+ ${numberText(x)}`;
}
