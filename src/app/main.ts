import type { Beginning } from './beginning';
import { InputError } from '../network/errors';
import { palettes } from '../view/palette';
import { Ask } from './cards/ask';
import { Cards } from './cards/cards';
import { describeIn } from './cards/legend';
import { RegionCard } from './cards/region-card';
import { Comparison } from './compare/comparison';
import { Cutter } from './cut/cutter';
import { RendererChoice } from './drawing/renderer-choice';
import { FilmBar } from './film/film-bar';
import type { Exploration } from './map/exploration';
import { LiveMap } from './map/live-map';
import { PreviewCanvas } from './map/preview';
import { NetworkSwitch } from './open/network-switch';
import { PresetChoice } from './open/preset-choice';
import { ScreenAddress } from './open/screen-address';
import { Adjustments } from './page/adjustments';
import { coverOf, freeAboveLegend, tellHeight } from './page/elements';
import { explorerKeys } from './page/explorer-keys';
import { acceptDrops, offerFiles } from './page/files';
import { FrameMeter } from './page/frame-meter';
import { keepOffline } from './page/keep-offline';
import { listenToKeys } from './page/keys';
import { LayerPlayer } from './page/layer-player';
import { PageSettings } from './page/page-settings';
import { LookPanel } from './page/panel';
import { Tools } from './page/tools';
import { Trouble } from './page/trouble';
import { ZoomLimit } from './page/zoom-limit';
import { SaveSheet, type Saveable } from './save/saving';
import { SteeringBar } from './steer/steering-bar';
import { Stepping } from './steer/stepping';
import { SweepSheet } from './sweep/sheet';

/** Milliseconds that the GPU waits for the first network, which a slow host may be long in sending. */
const NETWORK_PATIENCE = 300;

/** The explorer's own page: puts together what is on it, and tells each part of what concerns it. */
export class ExplorerPage {
  private readonly settings = new PageSettings(() => this.applySettings());
  private readonly frames: FrameMeter;
  private readonly preview: PreviewCanvas;
  private readonly map: LiveMap;
  private readonly card: RegionCard;
  private readonly cards: Cards;
  private readonly ask: Ask;
  private readonly player: LayerPlayer;
  private readonly panel: LookPanel;
  private readonly film: FilmBar;
  private readonly networks: NetworkSwitch;
  private readonly presets: PresetChoice;
  private readonly address: ScreenAddress;
  private readonly comparison: Comparison;
  private readonly adjustments: Adjustments;
  private readonly stepping: Stepping;
  private readonly steering: SteeringBar;
  private readonly tools: Tools;
  private readonly zoomLimit: ZoomLimit;
  private readonly rendererChoice: RendererChoice;
  private exploration: Exploration | undefined;

  constructor(private readonly begun: Beginning) {
    const { element, notice, catalogue } = begun;
    this.frames = new FrameMeter(element);
    this.preview = new PreviewCanvas(element('preview', HTMLCanvasElement));
    this.map = this.openMap();
    this.card = new RegionCard(element);
    this.comparison = this.openComparison();
    this.ask = this.openAsk();
    this.film = new FilmBar(element, new Cutter(notice.showReplacement), {
      onCheckpoint: (opened) => this.networks.showCheckpoint(opened),
      onError: this.onError,
    });
    this.networks = this.openNetworks();
    this.presets = new PresetChoice(element, catalogue, {
      onPreset: (preset) => void this.address.showPreset(preset),
      onNetwork: (name) => void this.networks.choose(name),
    });
    this.panel = new LookPanel(
      element('panel'),
      this.settings.values,
      palettes.map(({ name }) => name),
      { onLook: () => this.applySettings() },
    );
    const exploration = () => this.exploration;
    const { explorer } = this.map;
    const { settings, panel, comparison, frames, networks, presets } = this;
    const adjusted = { settings, panel, explorer, comparison, frames, notice, exploration };
    this.adjustments = new Adjustments(adjusted);
    this.address = new ScreenAddress({ catalogue, networks, presets, settings, exploration });
    this.player = new LayerPlayer(
      element('play'),
      () => this.adjustments.layers,
      (depth) => this.adjustments.setDepth(depth),
    );
    this.cards = this.layOutCards();
    this.stepping = new Stepping(explorer, () => this.keepInAddress());
    this.zoomLimit = new ZoomLimit(notice);
    this.acceptFiles();
    this.steering = this.openSteering();
    this.tools = this.openTools();
    this.rendererChoice = this.chooseRenderer();
    this.listenToKeys();
    tellHeight(element('notice'), '--notice', 10);
    this.begin();
  }

  private begin(): void {
    // The network first: browsers may block while they start the GPU, and meanwhile it is cut in workers.
    const patience = new Promise((resolve) => setTimeout(resolve, NETWORK_PATIENCE));
    void Promise.race([this.address.follow(), patience]).then(() =>
      this.rendererChoice.start(this.address.gpu),
    );
  }

  private openMap(): LiveMap {
    const { element, cutter } = this.begun;
    const canvas = element('map', HTMLCanvasElement);
    const cover = coverOf(element);
    const place = { canvas, cutter, freeOf: freeAboveLegend, cover, preview: this.preview };
    return new LiveMap(place, this.settings.look, {
      onChange: (shown) => this.show(shown),
      onPaint: (painted) => this.frames.add(painted),
      onError: this.onError,
    });
  }

  private openComparison(): Comparison {
    const { element, catalogue, reader, notice } = this.begun;
    const { explorer, canvas } = this.map;
    const first = { explorer, canvas, card: this.card };
    return new Comparison(element, catalogue, reader, first, notice, {
      onChoice: (chosen) => {
        if ('beside' in chosen && chosen.beside !== this.settings.values.beside)
          this.address.leave();
        this.settings.change(chosen);
      },
      onHover: (point) => this.ask.outline(point),
      onPin: () => this.ask.unpin(),
      onError: this.onError,
    });
  }

  private openAsk(): Ask {
    const { canvas, explorer } = this.map;
    return new Ask(canvas, explorer, this.begun.cutter, this.card, {
      place: '',
      onHover: (point) => this.comparison.outline(point),
      onPin: () => this.comparison.unpin(),
      onError: this.onError,
    });
  }

  private openNetworks(): NetworkSwitch {
    const { catalogue, reader, notice } = this.begun;
    return new NetworkSwitch(catalogue, reader, this.map.explorer, notice, {
      onLeave: () => {
        this.player.stop();
        this.address.leave();
        this.presets.describe(undefined);
      },
      onShow: (name) => this.steering.select(name, catalogue.names),
      onFilm: (film) => this.film.open(film),
      onSettings: (linked) => this.settings.follow(linked),
      onError: this.onError,
    });
  }

  private layOutCards(): Cards {
    return new Cards(this.begun.element, {
      onDepth: (depth) => {
        this.player.stop();
        this.adjustments.setDepth(depth);
      },
      onMode: (mode) => this.settings.change({ mode }),
      onActivation: (names) => this.networks.activate(names),
      onOutput: (name) => void this.networks.chooseOutput(name),
      onImage: (image) => this.networks.picture(image),
    });
  }

  /** Files of the “Open” button are for the first map, and those that are dropped for the one they fall on. */
  private acceptFiles(): void {
    const { comparison, networks } = this;
    const field = this.begun.element('open-files', HTMLInputElement);
    offerFiles(this.openButton, field, (files) => void networks.showFiles(files));
    this.begun.element('door-open').addEventListener('click', () => this.openButton.click());
    acceptDrops((files, at) => {
      if (comparison.contains(at)) void comparison.showFiles(files);
      else void networks.showFiles(files);
    });
  }

  private get openButton(): HTMLElement {
    return this.begun.element('open-button');
  }

  private openSteering(): SteeringBar {
    const { explorer } = this.map;
    return new SteeringBar(this.begun.element, {
      onNetwork: (name) => void this.networks.choose(name),
      onWindow: (window) => explorer.moveTo(window),
      onPlane: (plane) => explorer.setPlane(plane),
      onThrough: () => this.openButton.click(),
      onReset: () => explorer.reset(),
      onPoint: (units) => explorer.mark({ units }),
      onError: this.onError,
    });
  }

  private openTools(): Tools {
    const { element, notice } = this.begun;
    const { stepping } = this;
    const listener = {
      onUndo: () => stepping.undo(),
      onRedo: () => stepping.redo(),
      link: () => this.address.link,
      exploration: () => this.exploration,
    };
    return new Tools(element, listener, notice);
  }

  private chooseRenderer(): RendererChoice {
    const { preview } = this;
    const trouble = new Trouble(this.begun.element);
    const listener = {
      onTry: () => trouble.hide(),
      onGpu: trouble.showEmulation,
      onWithoutGpu: trouble.showWithoutGpu,
      onTrouble: (error: unknown, tryAgain: () => void) => {
        preview.end(false);
        trouble.show(error, tryAgain, this.address.withoutGpu);
      },
      onReplaced: this.begun.notice.showReplacement,
      onError: this.onError,
    };
    return new RendererChoice([this.map.explorer, this.comparison], listener, preview.settled);
  }

  private listenToKeys(): void {
    const { element, notice } = this.begun;
    const { explorer } = this.map;
    const { comparison, stepping, steering, ask, player, film, settings, adjustments } = this;
    const { tools, onError } = this;
    const keys = explorerKeys({
      explorer,
      comparison,
      stepping,
      steering,
      ask,
      player,
      film,
      settings,
      adjustments,
      tools,
      notice,
      chooseFiles: () => this.openButton.click(),
      saveSheet: new SaveSheet(element, notice, () => this.saveable, onError),
      sweepSheet: new SweepSheet(element, notice, () => this.exploration, onError),
    });
    listenToKeys(keys, this.panel.controls);
  }

  private show(shown: Exploration): void {
    this.exploration = shown;
    document.title = `${shown.opened.name} – Crease`;
    describeIn(document.body, shown);
    this.cards.show(shown);
    this.tools.enable();
    this.comparison.follow(shown);
    this.film.follow(shown);
    this.panel.showView(shown);
    this.steering.show(shown);
    this.ask.update(shown);
    this.stepping.update(shown);
    this.tools.showSteps(this.stepping);
    this.presets.update(shown, this.settings.values);
    this.zoomLimit.show(shown.zoomEnd);
    if (shown.regionsByDepth) keepOffline();
  }

  private get saveable(): Saveable | undefined {
    const { exploration, rendererChoice } = this;
    return exploration && { exploration, hasGpu: rendererChoice.hasGpu };
  }

  private applySettings(): void {
    this.adjustments.apply();
    this.keepInAddress();
  }

  /** Keeps what is on screen in the page's address. */
  private keepInAddress(): void {
    this.tools.showSteps(this.stepping);
    this.address.keep();
  }

  /** Says what went wrong in one sentence; what was on screen stays. */
  private readonly onError = (error: unknown): void => {
    const { notice } = this.begun;
    if (error instanceof InputError) notice.show(error.message);
    else notice.show(`Something went wrong: ${String(hasMessage(error) ? error.message : error)}`);
  };
}

/** Errors of WebGPU are no `Error`. */
function hasMessage(error: unknown): error is { readonly message: unknown } {
  return typeof error === 'object' && error !== null && 'message' in error;
}
