import type { Exploration } from '../map/exploration';
import { Address } from '../page/address';
import { readLink, writeLink } from '../page/link';
import type { PageSettings } from '../page/page-settings';
import type { Catalogue } from './catalogue';
import type { NetworkSwitch } from './network-switch';
import type { PresetChoice } from './preset-choice';
import { askedFor, HOME, type Preset } from './presets';

/** What addresses are of, and what they are followed by. */
export interface Addressed {
  readonly catalogue: Catalogue;
  readonly networks: NetworkSwitch;
  readonly presets: PresetChoice;
  readonly settings: PageSettings;
  /** What is on screen; undefined while there is nothing. */
  exploration(): Exploration | undefined;
}

/** The explorer's address: what it says of the screen, and what is shown for what it says. */
export class ScreenAddress {
  /** What the page is asked to draw with, from its first address to its last. */
  readonly gpu = readLink(location.search).gpu;
  private readonly address: Address;

  constructor(private readonly on: Addressed) {
    this.address = new Address(
      { link: () => this.current, preset: () => on.presets.search },
      () => void this.follow(),
    );
  }

  /** The address of what is on screen. */
  get link(): string {
    const { settings, catalogue } = this.on;
    const exploration = this.on.exploration();
    if (!exploration) return location.search;
    const isFile = catalogue.isFile(exploration.opened.name);
    return writeLink(exploration, settings.values, settings.schemePalette, isFile);
  }

  /** The address that opens what is on screen on a page that draws without a GPU. */
  get withoutGpu(): string {
    const without = new URL(this.link, location.href);
    without.searchParams.set('gpu', 'none');
    return without.href;
  }

  /** Keeps what is on screen in the page's address. */
  keep(): void {
    this.address.keep();
  }

  /** Begins an entry of the browser's history, just before something else is shown. */
  leave(): void {
    this.address.leave();
  }

  /** Shows what the page's address says: at first, and where somebody went back to it. */
  async follow(): Promise<void> {
    const { networks, presets } = this.on;
    const { preset } = this.address;
    const asked = askedFor(location.search);
    presets.describe(undefined);
    const isHome = asked !== location.search;
    if (await networks.showAddress(readLink(asked))) this.describe(isHome ? HOME : preset);
  }

  /** Shows something worth seeing, as its own link asks. */
  async showPreset(preset: Preset): Promise<void> {
    const { networks, presets } = this.on;
    networks.forgetLink();
    await networks.follow(readLink(preset.search));
    if (presets.isLast(preset)) this.describe(preset.search);
  }

  /** Says what is worth seeing in what was asked for. */
  private describe(preset: string | undefined): void {
    const { presets, settings } = this.on;
    const exploration = this.on.exploration();
    presets.describe(preset);
    if (exploration) presets.update(exploration, settings.values);
    this.keep();
  }

  /** What the page's address is to say; undefined while it is another's. */
  private get current(): string | undefined {
    if (!this.on.exploration() || this.on.networks.isAddressKept) return undefined;
    return this.gpu ? `${this.link}&gpu=${this.gpu}` : this.link;
  }
}
