import type { Beginning } from './beginning';
import { InputError } from '../network/errors';
import { hiddenWidths } from '../network/network';
import { palettes } from '../view/palette';
import { ActivationField } from './cards/activation-field';
import { Cutter } from './cut/cutter';
import { FilmBar } from './film/film-bar';
import { Address } from './page/address';
import { Ask } from './cards/ask';
import { offerModes, showKey, showMode, whyByRegion } from './cards/colour-key';
import { Comparison } from './compare/comparison';
import { RendererChoice } from './drawing/renderer-choice';
import { element, freeAboveLegend, tellHeight } from './page/elements';
import type { Exploration } from './map/exploration';
import { Explorer } from './map/explorer';
import { FrameMeter } from './page/frame-meter';
import { acceptFiles, chooseFiles } from './page/files';
import { explorerKeys } from './page/explorer-keys';
import { listenToGestures } from './page/gestures';
import { listenToKeys } from './page/keys';
import { keepOffline } from './page/keep-offline';
import { LayerPlayer } from './page/layer-player';
import { describeIn, Legend } from './cards/legend';
import { readLink, writeLink } from './page/link';
import { MODE_NAMES } from './modes/modes';
import type { Notice } from './page/notice';
import { showMarks } from './cards/marks-key';
import type { Catalogue } from './open/catalogue';
import { Opening } from './open/opening';
import { askedFor, HOME } from './open/presets';
import { Panel } from './page/panel';
import { PresetChoice } from './open/preset-choice';
import { SaveSheet, type Saveable } from './save/saving';
import { PreviewCanvas } from './map/preview';
import { OutputField } from './cards/output-field';
import { RegionCard } from './cards/region-card';
import { PageSettings } from './page/page-settings';
import { depthOf } from './page/settings';
import { SteeringBar } from './steer/steering-bar';
import { Stepping } from './steer/stepping';
import { Surface } from './map/surface';
import { SweepSheet } from './sweep/sheet';
import { enableTools, listenToTools, showSteps } from './page/tools';
import { TheoryChart } from './cards/theory-chart';
import { hideTrouble, showEmulation, showTrouble, showWithoutGpu } from './page/trouble';
import { ZoomLimit } from './page/zoom-limit';

/** Milliseconds that the GPU waits for the first network, which a slow host may be long in sending. */
const NETWORK_PATIENCE = 300;

/** The explorer's own page: puts together what is on it. */
export class ExplorerPage {
  private readonly settings = new PageSettings(() => this.applySettings());
  /** What the page is asked to draw with, from its first address to its last. */
  private readonly gpu = readLink(location.search).gpu;
  private readonly frames = new FrameMeter();
  private readonly preview = new PreviewCanvas(element('preview', HTMLCanvasElement));
  private readonly card = new RegionCard(element);
  private readonly theory = new TheoryChart(element);
  private readonly mode = element('mode', HTMLSelectElement);
  private readonly key = {
    scale: element('key-scale'),
    ends: element('key-ends'),
    text: element('key-text'),
  };
  private readonly legend = new Legend(element, (depth) => {
    this.player.stop();
    this.setDepth(depth);
  });
  private readonly activation = new ActivationField(element, (names) =>
    this.opening.activate(names),
  );
  private readonly outputs = new OutputField(
    element,
    (name) => void this.opening.chooseOutput(name),
  );
  private readonly player = new LayerPlayer(
    element('play'),
    () => this.layers,
    (depth) => this.setDepth(depth),
  );
  private readonly panel = new Panel(
    element('panel'),
    this.settings.values,
    palettes.map(({ name }) => name),
    { onLook: () => this.applySettings() },
  );
  private readonly film: FilmBar;
  private readonly notice: Notice;
  private readonly catalogue: Catalogue;
  private readonly surface: Surface;
  private readonly explorer: Explorer;
  private readonly opening: Opening;
  private readonly comparison: Comparison;
  private readonly ask: Ask;
  private readonly stepping: Stepping;
  private readonly zoomLimit: ZoomLimit;
  private readonly presets: PresetChoice;
  private readonly address: Address;
  private readonly steering: SteeringBar;
  private readonly rendererChoice: RendererChoice;
  private exploration: Exploration | undefined;

  constructor({ notice, catalogue, cutter, reader }: Beginning) {
    this.notice = notice;
    this.catalogue = catalogue;
    const onError = (error: unknown) => this.report(error);
    this.surface = new Surface(
      element('map', HTMLCanvasElement),
      () => this.explorer.resize(),
      freeAboveLegend,
    );
    this.explorer = new Explorer(
      this.surface,
      this.settings.look,
      cutter,
      {
        onChange: (shown) => this.show(shown),
        onPaint: (painted) => this.frames.add(painted),
        onError,
      },
      this.preview,
    );
    this.film = new FilmBar(element, new Cutter(notice.showReplacement), {
      onCheckpoint: (opened) => this.opening.showCheckpoint(opened),
      onError,
    });
    const { explorer, card } = this;
    this.opening = new Opening(catalogue, reader, explorer, notice, {
      onLeave: () => {
        this.player.stop();
        this.address.leave();
        this.presets.describe(undefined);
      },
      onShow: (name) => this.steering.select(name, catalogue.names),
      onFilm: (film) => this.film.open(film),
      onSettings: (linked) => this.settings.follow(linked),
      onError,
    });
    this.comparison = new Comparison(catalogue, reader, { explorer, card }, notice, {
      onChoice: (chosen) => {
        if ('beside' in chosen && chosen.beside !== this.settings.values.beside)
          this.address.leave();
        this.settings.change(chosen);
      },
      onHover: (point) => this.ask.outline(point),
      onPin: () => this.ask.unpin(),
      onError,
    });
    this.ask = new Ask(this.surface.canvas, explorer, cutter, card, {
      place: '',
      onHover: (point) => this.comparison.outline(point),
      onPin: () => this.comparison.unpin(),
      onError,
    });
    this.stepping = new Stepping(explorer, () => this.keepInAddress());
    this.zoomLimit = new ZoomLimit(notice);
    this.presets = new PresetChoice(catalogue.names, {
      onPreset: (preset) => {
        this.opening.forgetLink();
        void this.opening.follow(readLink(preset.search)).then(() => {
          if (this.presets.isLast(preset)) this.describe(preset.search);
        });
      },
      onNetwork: (name) => void this.opening.choose(name),
    });
    this.address = new Address(
      { link: () => this.addressNow, preset: () => this.presets.search },
      () => void this.showAddress(),
    );
    this.steering = new SteeringBar({
      onNetwork: (name) => void this.opening.choose(name),
      onWindow: (window) => explorer.moveTo(window),
      onPlane: (plane) => explorer.setPlane(plane),
      onThrough: chooseFiles,
      onReset: () => explorer.reset(),
      onError,
    });
    this.rendererChoice = this.chooseRenderer();
    this.listen();
    this.begin();
  }

  private begin(): void {
    // The network first: browsers may block while they start the GPU, and meanwhile it is cut in workers.
    const patience = new Promise((resolve) => setTimeout(resolve, NETWORK_PATIENCE));
    void Promise.race([this.showAddress(), patience]).then(() =>
      this.rendererChoice.start(this.gpu),
    );
  }

  private chooseRenderer(): RendererChoice {
    const { explorer, comparison, preview, notice } = this;
    return new RendererChoice({
      drawWith(createRenderer) {
        explorer.attach(createRenderer);
        comparison.setRenderer(createRenderer);
      },
      letGo() {
        explorer.detach();
        comparison.setRenderer(undefined);
      },
      beforeEmulation: () => preview.settled,
      onTry: hideTrouble,
      onGpu: ({ adapter, software }) => showEmulation(adapter, software),
      onWithoutGpu: showWithoutGpu,
      onTrouble: (error, tryAgain) => {
        preview.end(false);
        showTrouble(error, tryAgain, this.addressWithoutGpu);
      },
      onReplaced: notice.showReplacement,
      onError: (error) => this.report(error),
    });
  }

  private listen(): void {
    const { explorer, comparison, stepping, notice } = this;
    acceptFiles((files, at) => {
      if (comparison.contains(at)) void comparison.showFiles(files);
      else void this.opening.showFiles(files);
    });
    listenToGestures(this.surface.canvas, explorer);
    offerModes(this.mode, (mode) => this.settings.change({ mode }));
    listenToTools(
      {
        onUndo: () => stepping.undo(),
        onRedo: () => stepping.redo(),
        link: () => this.link,
        exploration: () => this.exploration,
      },
      notice,
    );
    element('compare').addEventListener('click', () => comparison.toggle());
    const { steering, ask, player, film, settings } = this;
    const onError = (error: unknown) => this.report(error);
    const keys = explorerKeys({
      explorer,
      comparison,
      stepping,
      steering,
      ask,
      player,
      film,
      notice,
      settings,
      saveSheet: new SaveSheet(element, notice, () => this.saveable, onError),
      sweepSheet: new SweepSheet(element, notice, () => this.exploration, onError),
      nextMode: () => this.nextMode(),
      setFocusedDepth: (depth) => this.setFocusedDepth(depth),
    });
    listenToKeys(keys, this.panel.controls);
    tellHeight(element('notice'), '--notice', 10);
  }

  private show(shown: Exploration): void {
    this.exploration = shown;
    document.title = `${shown.opened.name} – Crease`;
    describeIn(document.body, shown);
    this.legend.show(shown);
    this.activation.show(shown);
    this.outputs.show(shown);
    enableTools();
    showMode(this.mode, shown);
    showKey(shown, this.key);
    showMarks(shown, element('marks'));
    this.comparison.follow(shown);
    this.film.follow(shown);
    this.theory.show(shown);
    this.panel.showView(shown);
    this.steering.show(shown);
    this.ask.update(shown);
    this.stepping.update(shown);
    showSteps(this.stepping);
    this.presets.update(shown, this.settings.values);
    this.zoomLimit.show(shown.zoomEnd);
    if (shown.regionsByDepth) keepOffline();
  }

  private get layers(): number {
    const { exploration } = this;
    return exploration ? hiddenWidths(exploration.opened.network).length : 1;
  }

  private get saveable(): Saveable | undefined {
    const { exploration, rendererChoice } = this;
    const { scene } = this.explorer;
    return exploration && scene && { exploration, scene, hasGpu: rendererChoice.hasGpu };
  }

  /** Shows so many layers: of the second map, where that has the focus. */
  private setFocusedDepth(depth: number): void {
    const { comparison } = this;
    if (comparison.contains(document.activeElement)) comparison.setDepth(depth);
    else this.setDepth(Math.min(depth, this.layers));
  }

  private setDepth(depth: number): void {
    this.settings.values.depth = depthOf(depth, this.layers);
    this.applySettings();
  }

  /** Draws by the settings as they are now. */
  private applySettings(): void {
    const { panel, explorer, comparison } = this;
    const { values, look } = this.settings;
    panel.showSettings();
    explorer.setResolution(values.resolution);
    explorer.setLook(look);
    this.frames.show(values.frames);
    const wasOpen = comparison.isOpen;
    comparison.apply(values, look);
    if (comparison.isOpen && !wasOpen) panel.fold();
    this.keepInAddress();
  }

  private nextMode(): void {
    const why = this.exploration && whyByRegion(this.exploration);
    if (why !== undefined) {
      this.notice.show(why);
      return;
    }
    const next = MODE_NAMES.indexOf(this.settings.values.mode) + 1;
    this.settings.change({ mode: MODE_NAMES[next % MODE_NAMES.length] });
  }

  /** The address of what is on screen. */
  private get link(): string {
    const { exploration, settings } = this;
    if (!exploration) return location.search;
    const isFile = this.catalogue.isFile(exploration.opened.name);
    return writeLink(exploration, settings.values, settings.schemePalette, isFile);
  }

  /** The same with what this page was asked to draw with; undefined while the address is another's. */
  private get addressNow(): string | undefined {
    if (!this.exploration || this.opening.isAddressKept) return undefined;
    return this.gpu ? `${this.link}&gpu=${this.gpu}` : this.link;
  }

  /** The address of this page that draws without a GPU. */
  private get addressWithoutGpu(): string {
    const without = new URL(this.link, location.href);
    without.searchParams.set('gpu', 'none');
    return without.href;
  }

  /** Keeps what is on screen in the page's address. */
  private keepInAddress(): void {
    showSteps(this.stepping);
    this.address.keep();
  }

  /** Shows what the page's address says: at first, and where somebody went back to it. */
  private async showAddress(): Promise<void> {
    const { preset } = this.address;
    const asked = askedFor(location.search);
    this.presets.describe(undefined);
    const isHome = asked !== location.search;
    if (await this.opening.showAddress(readLink(asked))) this.describe(isHome ? HOME : preset);
  }

  /** Says what is worth seeing in what was asked for. */
  private describe(preset: string | undefined): void {
    this.presets.describe(preset);
    if (this.exploration) this.presets.update(this.exploration, this.settings.values);
    this.address.keep();
  }

  /** Says what went wrong in one sentence; what was on screen stays. */
  private report(error: unknown): void {
    if (error instanceof InputError) this.notice.show(error.message);
    else
      this.notice.show(
        `Something went wrong: ${String(hasMessage(error) ? error.message : error)}`,
      );
  }
}

/** Errors of WebGPU are no `Error`. */
function hasMessage(error: unknown): error is { readonly message: unknown } {
  return typeof error === 'object' && error !== null && 'message' in error;
}
