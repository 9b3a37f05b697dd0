import { BY_REGION, isModeName, MODE_NAMES, MODES, type ModeName } from '../modes/modes';
import { shownOf, type Key } from '../modes/mode';
import type { FindElement } from '../page/elements';
import { setText } from '../page/words';
import type { Exploration } from '../map/exploration';

/** The colour modes in a field, and the key of the one that is chosen. */
export class ColourKey {
  private readonly field: HTMLSelectElement;
  private readonly places: KeyPlaces;

  constructor(element: FindElement, onMode: (mode: ModeName) => void) {
    const field = element('mode', HTMLSelectElement);
    this.field = field;
    this.places = {
      scale: element('key-scale'),
      ends: element('key-ends'),
      text: element('key-text'),
    };
    field.replaceChildren(...MODE_NAMES.map((mode) => new Option(MODES[mode].name, mode)));
    field.addEventListener('change', () => {
      if (isModeName(field.value)) onMode(field.value);
    });
  }

  /** Names the mode that the colours have, offers those that can be had, and explains it. */
  show(exploration: Exploration): void {
    const isByRegion = whyByRegion(exploration) !== undefined;
    this.field.value = exploration.look.mode;
    for (const option of this.field.options)
      option.disabled = isByRegion && option.value !== BY_REGION;
    showKey(exploration, this.places);
  }
}

/** Why colours can be by region alone; undefined where they can mean all else. */
export function whyByRegion({ look, exact, isExact }: Exploration): string | undefined {
  if (look.picture === 'sampled')
    return 'Samples know regions alone: choose the exact picture for other colours.';
  // The layers shown may have few enough to be cut.
  return exact.kind === 'failed' && !isExact ? `By region after all: ${exact.sentence}` : undefined;
}

/** Where on the page colours are explained. */
export interface KeyPlaces {
  readonly scale: HTMLElement;
  /** Lowest, middle and highest value, in that order. */
  readonly ends: HTMLElement;
  readonly text: HTMLElement;
}

/** Says what the colours mean. */
export function showKey(exploration: Exploration, places: KeyPlaces): void {
  const { scale, ends, text } = keyOf(exploration);
  places.scale.hidden = scale === undefined;
  places.scale.style.background = scale ?? '';
  places.ends.hidden = ends === undefined;
  for (const [k, end] of [...places.ends.children].entries()) end.textContent = ends?.[k] ?? '';
  setText(places.text, text);
}

function keyOf(exploration: Exploration): Key {
  const { look, opened, range } = exploration;
  const why = look.mode === BY_REGION ? undefined : whyByRegion(exploration);
  if (why !== undefined) return { text: why };
  return MODES[look.mode].key({ ...shownOf(look, opened.network), range });
}
