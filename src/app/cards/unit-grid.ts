import { unitText, type RegionFacts } from './region-facts';

/** Units that are drawn; beyond, squares would be too many for a page. */
const MOST_UNITS = 4096;

/** Units beyond which a layer's squares are half as wide. */
const WIDE = 64;

/** A pattern as squares, a row of them per layer, of which one can be pointed at. */
export class UnitGrid {
  private facts: RegionFacts | undefined;
  private squares: HTMLElement[] = [];
  private pointed = -1;

  /**
   * @param said where the unit that is pointed at is named
   * @param onUnit gets the unit, counted through all layers; undefined when there is none
   */
  constructor(
    private readonly grid: HTMLElement,
    private readonly said: HTMLElement,
    private readonly onUnit: (unit: number | undefined) => void,
  ) {
    grid.addEventListener('pointerover', ({ target }) => {
      const unit = target instanceof HTMLElement ? this.squares.indexOf(target) : -1;
      if (unit >= 0) this.point(unit);
    });
    grid.addEventListener('pointerleave', ({ pointerType }) => {
      // A finger leaves when it is lifted: what it pointed at stays until it taps elsewhere.
      if (pointerType !== 'touch') this.leave();
    });
    grid.addEventListener('blur', () => this.leave());
    grid.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step === undefined || this.squares.length === 0) return;
      event.preventDefault();
      this.point((this.pointed + step + this.squares.length) % this.squares.length);
    });
  }

  /** @param isSame it is the pattern that is shown already: the unit that is pointed at stays so */
  show(facts: RegionFacts, isSame: boolean): void {
    this.facts = facts;
    if (isSame) {
      if (this.pointed >= 0) this.onUnit(this.pointed);
      return;
    }
    this.pointed = -1;
    this.said.textContent = '';
    const units = facts.widths.reduce((sum, width) => sum + width, 0);
    if (units > MOST_UNITS) {
      this.squares = [];
      this.grid.textContent = `${units} units are too many to draw.`;
      return;
    }
    const rows = facts.pattern.map((states) => {
      const row = document.createElement('div');
      if (states.length > WIDE) row.dataset.wide = 'yes';
      row.append(
        ...Array.from(states, (on) => {
          const square = document.createElement('span');
          if (on === 1) square.dataset.on = 'yes';
          return square;
        }),
      );
      return row;
    });
    this.grid.replaceChildren(...rows);
    this.squares = rows.flatMap((row) => [...row.querySelectorAll('span')]);
  }

  private point(unit: number): void {
    if (!this.facts || unit === this.pointed) return;
    delete this.squares[this.pointed]?.dataset.pointed;
    this.pointed = unit;
    this.squares[unit].dataset.pointed = 'yes';
    let [layer, place] = [0, unit];
    while (place >= this.facts.widths[layer]) place -= this.facts.widths[layer++];
    const state = this.facts.pattern[layer][place] === 1 ? 'on' : 'off';
    this.said.textContent = `layer ${layer + 1}, ${unitText(this.facts, layer, place)}: ${state}; its crease in view is drawn`;
    this.onUnit(unit);
  }

  private leave(): void {
    delete this.squares[this.pointed]?.dataset.pointed;
    this.pointed = -1;
    this.said.textContent = '';
    this.onUnit(undefined);
  }
}
