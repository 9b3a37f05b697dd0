import { hiddenWidths } from '../../network/network';
import { whyByRegion } from '../cards/colour-key';
import type { Comparison } from '../compare/comparison';
import type { Exploration } from '../map/exploration';
import type { Explorer } from '../map/explorer';
import { MODE_NAMES } from '../modes/modes';
import type { FrameMeter } from './frame-meter';
import type { Notice } from './notice';
import type { PageSettings } from './page-settings';
import type { LookPanel } from './panel';
import { depthOf } from './settings';

/** What the settings are about. */
export interface Adjusted {
  readonly settings: PageSettings;
  readonly panel: LookPanel;
  readonly explorer: Explorer;
  readonly comparison: Comparison;
  readonly frames: FrameMeter;
  readonly notice: Notice;
  /** What is on screen; undefined while there is nothing. */
  exploration(): Exploration | undefined;
}

/** Draws the page's maps by its settings, and changes those that depend on what is shown. */
export class Adjustments {
  constructor(private readonly on: Adjusted) {}

  /** Hidden layers of the network that is shown. */
  get layers(): number {
    const exploration = this.on.exploration();
    return exploration ? hiddenWidths(exploration.opened.network).length : 1;
  }

  /** Draws by the settings as they are now. */
  apply(): void {
    const { settings, panel, explorer, comparison, frames } = this.on;
    const { values, look } = settings;
    panel.showSettings();
    explorer.setResolution(values.resolution);
    explorer.setLook(look);
    frames.show(values.frames);
    const wasOpen = comparison.isOpen;
    comparison.apply(values, look);
    if (comparison.isOpen && !wasOpen) panel.fold();
  }

  setDepth(depth: number): void {
    this.on.settings.change({ depth: depthOf(depth, this.layers) });
  }

  /** Shows so many layers: of the second map, where that has the focus. */
  setFocusedDepth(depth: number): void {
    const { comparison } = this.on;
    if (comparison.contains(document.activeElement)) comparison.setDepth(depth);
    else this.setDepth(Math.min(depth, this.layers));
  }

  /** Gives colours their next meaning, or says why they have none but this. */
  nextMode(): void {
    const { settings, notice } = this.on;
    const exploration = this.on.exploration();
    const why = exploration && whyByRegion(exploration);
    if (why !== undefined) {
      notice.show(why);
      return;
    }
    const next = MODE_NAMES.indexOf(settings.values.mode) + 1;
    settings.change({ mode: MODE_NAMES[next % MODE_NAMES.length] });
  }
}
