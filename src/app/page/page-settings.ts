import type { Look } from '../map/look';
import { DEFAULTS, lookOf, paletteOfScheme, type Settings } from './settings';

/**
 * What a person adjusts on the page, and how that looks. The palette follows the system's switch between
 * light and dark, unless a person chose another.
 */
export class PageSettings {
  private readonly darkScheme = matchMedia('(prefers-color-scheme: dark)');
  /** The palette that suits the system's scheme. */
  schemePalette = paletteOfScheme(this.darkScheme.matches);
  /** The panel changes them in place. */
  readonly values: Settings = { ...DEFAULTS, palette: this.schemePalette };

  /** @param onChange some have changed, or the scheme has */
  constructor(private readonly onChange: () => void) {
    this.darkScheme.addEventListener('change', () => this.followScheme());
  }

  get look(): Look {
    return lookOf(this.values, this.darkScheme.matches);
  }

  /** Changes some settings, from wherever that was asked. */
  change(changed: Partial<Settings>): void {
    Object.assign(this.values, changed);
    this.onChange();
  }

  /** What a link asks for, and what is usual otherwise. */
  follow(linked: Partial<Settings>): void {
    this.change({ ...DEFAULTS, palette: this.schemePalette, ...linked });
  }

  private followScheme(): void {
    const palette = paletteOfScheme(this.darkScheme.matches);
    if (this.values.palette === this.schemePalette) this.values.palette = palette;
    this.schemePalette = palette;
    this.onChange();
  }
}
