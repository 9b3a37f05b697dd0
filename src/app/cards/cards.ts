import type { Exploration } from '../map/exploration';
import type { ModeName } from '../modes/modes';
import type { FindElement } from '../page/elements';
import { ActivationField } from './activation-field';
import { ColourKey } from './colour-key';
import { ImageField } from './image-field';
import { Legend } from './legend';
import { showMarks } from './marks-key';
import { OutputField } from './output-field';
import { TheoryChart } from './theory-chart';

/** Whatever says something of a map, each time that what is known of it changes. */
interface Card {
  show(exploration: Exploration): void;
}

export interface CardsListener {
  /** Hidden layers that are to be shown. */
  onDepth(depth: number): void;
  onMode(mode: ModeName): void;
  /** Activations as the command line takes them, right or wrong. */
  onActivation(names: string): void;
  /** The output of the file that is to be read. */
  onOutput(name: string): void;
  /** The image that the input is, as the command line takes it, right or wrong; undefined for what the file says. */
  onImage(image: string | undefined): void;
}

/** All that the explorer's page says of its first map; but for a region, which is asked for (`Ask`). */
export class Cards implements Card {
  private readonly cards: readonly Card[];

  constructor(element: FindElement, listener: CardsListener) {
    const marks = element('marks');
    this.cards = [
      new Legend(element, (depth) => listener.onDepth(depth)),
      new ActivationField(element, (names) => listener.onActivation(names)),
      new OutputField(element, (name) => listener.onOutput(name)),
      new ImageField(element, (image) => listener.onImage(image)),
      new ColourKey(element, (mode) => listener.onMode(mode)),
      { show: (exploration) => showMarks(exploration, marks) },
      new TheoryChart(element),
    ];
  }

  show(exploration: Exploration): void {
    for (const card of this.cards) card.show(exploration);
  }
}
