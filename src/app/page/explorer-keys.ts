import type { Ask } from '../cards/ask';
import type { Comparison } from '../compare/comparison';
import type { FilmBar } from '../film/film-bar';
import type { Explorer } from '../map/explorer';
import type { SaveSheet } from '../save/saving';
import type { SteeringBar } from '../steer/steering-bar';
import type { Stepping } from '../steer/stepping';
import type { SweepSheet } from '../sweep/sheet';
import type { Adjustments } from './adjustments';
import { viewKeys } from './gestures';
import type { KeyActions } from './keys';
import type { LayerPlayer } from './layer-player';
import type { Notice } from './notice';
import type { PageSettings } from './page-settings';
import type { Tools } from './tools';

/** What of the explorer's page keys act on. */
export interface KeyTargets {
  readonly explorer: Explorer;
  readonly comparison: Comparison;
  readonly stepping: Stepping;
  readonly steering: SteeringBar;
  readonly ask: Ask;
  readonly player: LayerPlayer;
  readonly film: FilmBar;
  readonly saveSheet: SaveSheet;
  readonly sweepSheet: SweepSheet;
  readonly notice: Notice;
  readonly settings: PageSettings;
  readonly adjustments: Adjustments;
  readonly tools: Tools;
  chooseFiles(): void;
}

/** The keys of the explorer's page, as its help lists them. */
export function explorerKeys(on: KeyTargets): KeyActions {
  const { explorer, comparison, stepping, steering, ask, settings, adjustments, tools } = on;
  const toggle = (name: 'creases' | 'boundary' | 'points' | 'frames') =>
    settings.change({ [name]: !settings.values[name] });
  return {
    ...viewKeys(explorer),
    z: () => stepping.undo(),
    Z: () => stepping.redo(),
    Enter: () => {
      if (comparison.contains(document.activeElement)) comparison.pin();
      else ask.pin();
    },
    Escape: () => {
      if (steering.close()) return;
      on.notice.dismiss();
      ask.unpin();
      comparison.unpin();
    },
    v: () => comparison.toggle(),
    n: () => steering.toggle('network'),
    w: () => steering.toggle('window'),
    s: () => steering.toggle('slice'),
    u: () => steering.toggle('units'),
    o: () => on.chooseFiles(),
    f: () => on.saveSheet.open(),
    g: () => on.sweepSheet.open(),
    l: () => tools.copyLink(),
    y: () => tools.copyCommand(),
    p: () => on.player.toggle(),
    ',': () => on.film.step(-1),
    '.': () => on.film.step(1),
    m: () => adjustments.nextMode(),
    c: () => toggle('creases'),
    b: () => toggle('boundary'),
    d: () => toggle('points'),
    t: () => toggle('frames'),
    a: () => adjustments.setFocusedDepth(Infinity),
    '?': () => tools.showHelp(),
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, k) => [
        String(k + 1),
        () => adjustments.setFocusedDepth(k + 1),
      ]),
    ),
  };
}
