import type { FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';
import { isAsDescribed } from './preset-sight';
import type { Catalogue } from './catalogue';
import { PresetStrip } from './preset-strip';
import { PRESETS, type Preset } from './presets';
import type { Settings } from '../page/settings';

export interface PresetListener {
  onPreset(preset: Preset): void;
  onNetwork(name: string): void;
}

/** Offers what is worth seeing, and says one sentence about it for as long as that is seen. */
export class PresetChoice {
  private readonly select: HTMLSelectElement;
  private readonly place: HTMLElement;
  private readonly strip: PresetStrip;
  private described: Preset | undefined;
  /** The option that was chosen last, from which arrow keys go on. */
  private last = '';

  constructor(element: FindElement, catalogue: Catalogue, listener: PresetListener) {
    const select = element('presets', HTMLSelectElement);
    this.select = select;
    this.place = element('sentence');
    select.replaceChildren(
      new Option('More', ''),
      group(
        'Worth seeing',
        PRESETS.map(({ name }, k) => new Option(name, String(k))),
      ),
      group(
        'Networks',
        catalogue.names.map((name) => new Option(name)),
      ),
    );
    this.strip = new PresetStrip(element('preset-strip'), (preset) => {
      this.last = String(PRESETS.indexOf(preset));
      listener.onPreset(preset);
    });
    select.addEventListener('change', () => {
      const { value } = select;
      this.last = value;
      const preset = PRESETS.find((_, k) => String(k) === value);
      if (preset) listener.onPreset(preset);
      else if (value !== '') listener.onNetwork(value);
    });
    select.addEventListener('keydown', ({ key }) => {
      if (key.startsWith('Arrow') && select.value === '') select.value = this.last;
    });
  }

  /** The address of what is described, which brings the sentence back; undefined where nothing is. */
  get search(): string | undefined {
    return this.described?.search;
  }

  /** Whether this preset was the last choice. */
  isLast(preset: Preset): boolean {
    return this.last === String(PRESETS.indexOf(preset));
  }

  /** A preset is what is asked for, or nothing that there is a sentence about. */
  describe(search: string | undefined): void {
    this.described = PRESETS.find((preset) => preset.search === search);
  }

  /** What is on screen, or its settings, may be others now. */
  update(exploration: Exploration, settings: Settings): void {
    const { described, place, select } = this;
    const isSeen = described && isAsDescribed(described, exploration, settings);
    place.hidden = !isSeen;
    place.textContent = isSeen ? described.sentence : '';
    const seen = isSeen ? String(PRESETS.indexOf(described)) : exploration.opened.name;
    // Anything else can be chosen again, to come back to it.
    const shown = this.last === seen ? seen : '';
    if (select.value !== shown) select.value = shown;
    this.strip.show(exploration.look.dark, isSeen ? described : undefined);
  }
}

function group(label: string, options: readonly HTMLOptionElement[]): HTMLOptGroupElement {
  const made = document.createElement('optgroup');
  made.label = label;
  made.append(...options);
  return made;
}
