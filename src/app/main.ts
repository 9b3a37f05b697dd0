import { catalogue, cutter, reader } from './beginning';
import { InputError } from '../network/errors';
import { hiddenWidths } from '../network/network';
import { palettes } from '../view/palette';
import { ActivationField } from './cards/activation-field';
import { Address } from './page/address';
import { Ask } from './cards/ask';
import { offerModes, showKey, showMode, whyByRegion } from './cards/colour-key';
import { Comparison } from './compare/comparison';
import { RendererChoice } from './drawing/renderer-choice';
import { element, tellHeight } from './page/elements';
import type { Exploration } from './map/exploration';
import { Explorer } from './map/explorer';
import { FrameMeter } from './page/frame-meter';
import { acceptFiles, chooseFiles } from './page/files';
import { listenToGestures, viewKeys } from './page/gestures';
import { listenToKeys } from './page/keys';
import { keepOffline } from './page/keep-offline';
import { LayerPlayer } from './page/layer-player';
import { Legend } from './cards/legend';
import { readLink, writeLink } from './page/link';
import { MODE_NAMES } from './modes/modes';
import { dismissNotice, showNotice } from './page/notice';
import { showMarks } from './cards/marks-key';
import { Opening } from './open/opening';
import { Panel } from './page/panel';
import { PresetChoice } from './open/preset-choice';
import { SaveSheet } from './save/saving';
import { PreviewCanvas } from './map/preview';
import { RegionCard } from './cards/region-card';
import { depthOf, DEFAULTS, lookOf, paletteOfScheme, type Settings } from './page/settings';
import { SteeringBar } from './steer/steering-bar';
import { Stepping } from './steer/stepping';
import { Surface } from './map/surface';
import { SweepSheet } from './sweep/sheet';
import { enableTools, listenToTools, showHelp, showSteps } from './page/tools';
import { TheoryChart } from './cards/theory-chart';
import { ZoomLimit } from './page/zoom-limit';

const darkScheme = matchMedia('(prefers-color-scheme: dark)');
let schemePalette = paletteOfScheme(darkScheme.matches);
const settings: Settings = { ...DEFAULTS, palette: schemePalette };

/** What the page is asked to draw with, from its first address to its last. */
const { gpu } = readLink(location.search);
const frames = new FrameMeter();
const surface = new Surface(element('map', HTMLCanvasElement), () => explorer.resize());
const preview = new PreviewCanvas(element('preview', HTMLCanvasElement));
const explorer = new Explorer(
  surface,
  currentLook(),
  cutter,
  {
    onChange: showExploration,
    onPaint: (painted) => frames.add(painted),
    onError: report,
  },
  preview,
);
const opening = new Opening(catalogue, reader, explorer, {
  onLeave: () => {
    player.stop();
    address.leave();
    presets.describe(undefined);
  },
  onShow: (name) => steering.select(name, catalogue.names),
  onSettings: (linked) => change({ ...DEFAULTS, palette: schemePalette, ...linked }),
  onError: report,
});
const card = new RegionCard();
const comparison = new Comparison(
  catalogue,
  reader,
  { explorer, card },
  {
    onChoice: (chosen) => {
      if ('beside' in chosen && chosen.beside !== settings.beside) address.leave();
      change(chosen);
    },
    onHover: (point) => ask.outline(point),
    onPin: () => ask.unpin(),
    onError: report,
  },
);
const ask = new Ask(surface.canvas, explorer, cutter, card, {
  place: '',
  onHover: (point) => comparison.outline(point),
  onPin: () => comparison.unpin(),
});
const legend = new Legend((depth) => {
  player.stop();
  setDepth(depth);
});
const key = { scale: element('key-scale'), ends: element('key-ends'), text: element('key-text') };
const activation = new ActivationField((names) => opening.activate(names));
const theory = new TheoryChart();
const stepping = new Stepping(explorer, keepInAddress);
const zoomLimit = new ZoomLimit();
const presets = new PresetChoice(catalogue.names, {
  onPreset: (preset) => {
    opening.forgetLink();
    void opening.follow(readLink(preset.search)).then(() => {
      if (presets.isLast(preset)) describe(preset.search);
    });
  },
  onNetwork: (name) => void opening.choose(name),
});
const address = new Address(
  {
    link: () => (exploration && !opening.isAddressKept ? currentAddress() : undefined),
    preset: () => presets.search,
  },
  () => void showAddress(),
);
const player = new LayerPlayer(element('play'), layers, setDepth);
const panel = new Panel(
  element('panel'),
  settings,
  palettes.map(({ name }) => name),
  {
    onLook: applySettings,
  },
);
const steering = new SteeringBar({
  onNetwork: (name) => void opening.choose(name),
  onWindow: (window) => explorer.moveTo(window),
  onPlane: (plane) => explorer.setPlane(plane),
  onThrough: chooseFiles,
  onReset: () => explorer.reset(),
  onError: report,
});
let exploration: Exploration | undefined;

function showExploration(shown: Exploration): void {
  exploration = shown;
  legend.show(shown);
  activation.show(shown);
  enableTools();
  showMode(shown);
  showKey(shown, key);
  showMarks(shown, element('marks'));
  comparison.follow(shown);
  theory.show(shown);
  panel.showView(shown);
  steering.show(shown);
  ask.update(shown);
  stepping.update(shown);
  showSteps(stepping);
  presets.update(shown, settings);
  zoomLimit.show(shown.zoomEnd);
  if (shown.regionsByDepth) keepOffline();
}

function currentLook() {
  return lookOf(settings, darkScheme.matches);
}

function layers(): number {
  return exploration ? hiddenWidths(exploration.opened.network).length : 1;
}

/** Shows so many layers: of the second map, where that has the focus. */
function setFocusedDepth(depth: number): void {
  if (comparison.contains(document.activeElement)) comparison.setDepth(depth);
  else setDepth(Math.min(depth, layers()));
}

function setDepth(depth: number): void {
  settings.depth = depthOf(depth, layers());
  applySettings();
}

/** Draws by the settings as they are now. */
function applySettings(): void {
  panel.showSettings();
  explorer.setResolution(settings.resolution);
  explorer.setLook(currentLook());
  frames.show(settings.frames);
  const wasOpen = comparison.isOpen;
  comparison.apply(settings, currentLook());
  if (comparison.isOpen && !wasOpen) panel.fold();
  keepInAddress();
}

/** Changes some settings, from wherever that was asked. */
function change(changed: Partial<Settings>): void {
  Object.assign(settings, changed);
  applySettings();
}

function nextMode(): void {
  const why = exploration && whyByRegion(exploration);
  if (why !== undefined) {
    showNotice(why);
    return;
  }
  const next = MODE_NAMES.indexOf(settings.mode) + 1;
  change({ mode: MODE_NAMES[next % MODE_NAMES.length] });
}

/** Follows the system's switch between light and dark, unless a person chose other colours. */
function followScheme(): void {
  const palette = paletteOfScheme(darkScheme.matches);
  if (settings.palette === schemePalette) settings.palette = palette;
  schemePalette = palette;
  applySettings();
}

/** The address of what is on screen. */
function currentLink(): string {
  if (!exploration) return location.search;
  const isFile = catalogue.isFile(exploration.opened.name);
  return writeLink(exploration, settings, schemePalette, isFile);
}

/** The same with what this page was asked to draw with, which is nobody else's matter. */
function currentAddress(): string {
  return gpu ? `${currentLink()}&gpu=${gpu}` : currentLink();
}

/** Keeps what is on screen in the page's address. */
function keepInAddress(): void {
  showSteps(stepping);
  address.keep();
}

/** Shows what the page's address says: at first, and where somebody went back to it. */
async function showAddress(): Promise<void> {
  const { preset } = address;
  presets.describe(undefined);
  if (await opening.showAddress(readLink(location.search))) describe(preset);
}

/** Says what is worth seeing in what was asked for. */
function describe(preset: string | undefined): void {
  presets.describe(preset);
  if (exploration) presets.update(exploration, settings);
  address.keep();
}

/** Errors of WebGPU are no `Error`. */
function hasMessage(error: unknown): error is { readonly message: unknown } {
  return typeof error === 'object' && error !== null && 'message' in error;
}

/** Says what went wrong in one sentence; what was on screen stays. */
function report(error: unknown): void {
  if (error instanceof InputError) showNotice(error.message);
  else showNotice(`Something went wrong: ${String(hasMessage(error) ? error.message : error)}`);
}

acceptFiles((files, at) => {
  if (comparison.contains(at)) void comparison.showFiles(files);
  else void opening.showFiles(files);
});
listenToGestures(surface.canvas, explorer);
offerModes((mode) => change({ mode }));
listenToTools({
  onUndo: () => stepping.undo(),
  onRedo: () => stepping.redo(),
  link: currentLink,
  exploration: () => exploration,
});
element('compare').addEventListener('click', () => comparison.toggle());
const saveSheet = new SaveSheet(() => {
  const { scene } = explorer;
  return exploration && scene && { exploration, scene, hasGpu: rendererChoice.hasGpu };
}, report);
const sweepSheet = new SweepSheet(() => exploration, report);
listenToKeys(
  {
    ...viewKeys(explorer),
    z: () => stepping.undo(),
    Z: () => stepping.redo(),
    Enter: () => {
      if (comparison.contains(document.activeElement)) comparison.pin();
      else ask.pin();
    },
    Escape: () => {
      if (steering.close()) return;
      dismissNotice();
      ask.unpin();
      comparison.unpin();
    },
    v: () => comparison.toggle(),
    n: () => steering.toggle('network'),
    w: () => steering.toggle('window'),
    s: () => steering.toggle('slice'),
    o: chooseFiles,
    f: () => saveSheet.open(),
    g: () => sweepSheet.open(),
    l: () => element('copy-link').click(),
    y: () => element('copy-command').click(),
    p: () => player.toggle(),
    m: nextMode,
    c: () => change({ creases: !settings.creases }),
    b: () => change({ boundary: !settings.boundary }),
    d: () => change({ points: !settings.points }),
    t: () => change({ frames: !settings.frames }),
    a: () => setFocusedDepth(Infinity),
    '?': showHelp,
    ...Object.fromEntries(
      Array.from({ length: 9 }, (_, k) => [String(k + 1), () => setFocusedDepth(k + 1)]),
    ),
  },
  panel.controls,
);
darkScheme.addEventListener('change', followScheme);
tellHeight(element('notice'), '--notice', 10);

/** The address of this page that draws without a GPU. */
function addressWithoutGpu(): string {
  const without = new URL(currentLink(), location.href);
  without.searchParams.set('gpu', 'none');
  return without.href;
}

const rendererChoice = new RendererChoice({
  drawWith: (createRenderer) => {
    explorer.attach(createRenderer);
    comparison.setRenderer(createRenderer);
  },
  letGo: () => {
    explorer.detach();
    comparison.setRenderer(undefined);
  },
  beforeEmulation: () => preview.settled,
  onNone: () => preview.end(false),
  onError: report,
  addressWithoutGpu,
});

/** Milliseconds that the GPU waits for the first network, which a slow host may be long in sending. */
const NETWORK_PATIENCE = 300;

// The network first: browsers may block while they start the GPU, and meanwhile it is cut in workers.
const arrived = showAddress();
void Promise.race([arrived, new Promise((resolve) => setTimeout(resolve, NETWORK_PATIENCE))]).then(
  () => rendererChoice.start(gpu),
);
