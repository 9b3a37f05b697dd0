import { InputError } from '../network/errors';
import { hiddenWidths, inputWidth } from '../network/network';
import type { OpenedNetwork } from '../network/open';
import { palettes } from '../view/palette';
import { Ask } from './ask';
import { Catalogue } from './catalogue';
import { offerModes, showKey } from './colour-key';
import { Cutter } from './cutter';
import { keepDevice } from './device';
import { element } from './elements';
import { Explorer, type Exploration } from './explorer';
import { acceptFiles, openFiles } from './files';
import { listenToGestures } from './gestures';
import { listenToKeys } from './keys';
import { LayerPlayer } from './layer-player';
import { listenToDepths, showAdapter, showLegend } from './legend';
import { planeOf, readLink, writeLink, type Link } from './link';
import { COLOUR_MODES } from './look';
import { hideNotice, showNotice } from './notice';
import { Panel } from './panel';
import { offerPresets, showSentence } from './presets';
import { listenToSaving } from './saving';
import { depthOf, DEFAULTS, lookOf, paletteOfScheme, type Settings } from './settings';
import { Stepping } from './stepping';
import { Surface } from './surface';
import { commandOf, listenToTools, showHelp, showSteps } from './tools';
import { hideTrouble, showTrouble } from './trouble';

const catalogue = new Catalogue();
const darkScheme = matchMedia('(prefers-color-scheme: dark)');
let schemePalette = paletteOfScheme(darkScheme.matches);
const settings: Settings = { ...DEFAULTS, network: catalogue.names[0], palette: schemePalette };

const cutter = new Cutter();
const surface = new Surface(element('map', HTMLCanvasElement), () => explorer.resize());
const explorer = new Explorer(surface, currentLook(), cutter, {
  onChange: showExploration,
  onError: report,
});
const ask = new Ask(surface.canvas, explorer, cutter);
const stepping = new Stepping(explorer, keepInAddress);
const player = new LayerPlayer(element('play'), layers, setDepth);
const panel = new Panel(
  element('panel'),
  settings,
  { networks: catalogue.names, palettes: palettes.map(({ name }) => name) },
  {
    onNetwork: (name) => void show(() => catalogue.open(name)),
    onLook: applySettings,
    onResolution: (samplesPerPixel) => explorer.setResolution(samplesPerPixel),
    onWindow: (window) => explorer.moveTo(window),
    onPlane: (plane) => explorer.setPlane(plane),
    onReset: () => explorer.reset(),
    onError: report,
  },
);
let exploration: Exploration | undefined;
let device: GPUDevice | undefined;

function showExploration(shown: Exploration): void {
  exploration = shown;
  showLegend(shown);
  showKey(shown);
  panel.showView(shown);
  ask.update(shown);
  stepping.update(shown);
  showSteps(stepping);
}

function currentLook() {
  return lookOf(settings, darkScheme.matches);
}

function layers(): number {
  return exploration ? hiddenWidths(exploration.opened.network).length : 1;
}

function setDepth(depth: number): void {
  settings.depth = depthOf(depth, layers());
  applySettings();
}

/** Draws by the settings as they are now. */
function applySettings(): void {
  panel.showSettings();
  explorer.setLook(currentLook());
  keepInAddress();
}

/** Changes some settings, from wherever that was asked. */
function change(changed: Partial<Settings>): void {
  Object.assign(settings, changed);
  applySettings();
}

function nextMode(): void {
  const next = COLOUR_MODES.indexOf(settings.mode) + 1;
  change({ mode: COLOUR_MODES[next % COLOUR_MODES.length] });
}

/** Follows the system's switch between light and dark, unless a person chose other colours. */
function followScheme(): void {
  const palette = paletteOfScheme(darkScheme.matches);
  if (settings.palette === schemePalette) settings.palette = palette;
  schemePalette = palette;
  applySettings();
}

function currentLink(): string {
  if (!exploration) return location.search;
  const isFile = catalogue.isFile(exploration.opened.name);
  return writeLink(exploration, settings, schemePalette, isFile);
}

/** Keeps what is on screen in the page's address, to be reloaded and passed on. */
function keepInAddress(): void {
  showSteps(stepping);
  // Not before the address has been read.
  if (exploration && isAddressRead) history.replaceState(null, '', currentLink());
}

/** Says what went wrong in one sentence; what was on screen stays. */
function report(error: unknown): void {
  if (error instanceof InputError) showNotice(error.message);
  else
    showNotice(
      `Something went wrong: ${error instanceof Error || error instanceof GPUError ? error.message : String(error)}`,
    );
}

let shown = settings.network;
let latestOpening = 0;
let isAddressRead = false;
/** A link to a file, until that is opened. */
let awaited: Link | undefined;

/** Opens a network and shows it, unless another was asked for in the meantime. */
async function show(
  open: () => Promise<OpenedNetwork>,
  display = (opened: OpenedNetwork): void => explorer.show(opened),
): Promise<void> {
  const opening = ++latestOpening;
  try {
    const opened = await open();
    if (opening !== latestOpening) return;
    hideNotice();
    showSentence(undefined);
    display(opened);
    catalogue.keep(opened);
    shown = opened.name;
  } catch (error) {
    if (opening === latestOpening) report(error);
  }
  panel.select(shown, catalogue.names);
}

/** Shows what a link asks for; of the first network of the catalogue, where it names none. */
async function follow(link: Link): Promise<void> {
  const { network = catalogue.names[0], sha256 } = link;
  if (sha256 !== undefined && !catalogue.names.includes(network)) {
    awaited = link;
    showNotice(
      `This link is to the file “${network}” (SHA-256 ${sha256.slice(0, 12)}…): open it, or drop it here.`,
    );
    return;
  }
  await show(
    () => catalogue.open(network),
    (opened) => showLinked(opened, link),
  );
}

/** Shows a network as a link asks; what of it cannot be is named and left out. */
function showLinked(opened: OpenedNetwork, link: Link): void {
  const said = [...link.complaints];
  change({
    ...DEFAULTS,
    palette: schemePalette,
    resolution: settings.resolution,
    ...link.settings,
  });
  const usual = { axes: inputWidth(opened.network) === 1 ? [0] : [0, 1] };
  const plane = planeOf(link, usual);
  try {
    explorer.show(opened, plane, link.window);
  } catch (error) {
    if (plane === undefined || !(error instanceof InputError)) throw error;
    said.push(error.message);
    explorer.show(opened, undefined, link.window);
  }
  if (said.length > 0) showNotice(said.join(' '));
}

/** Opens a person's file: as the link asks that waits for it, or as it is. */
async function showFiles(files: readonly File[]): Promise<void> {
  isAddressRead = true;
  await show(
    () => openFiles(files),
    (opened) => {
      const link = awaited;
      awaited = undefined;
      if (link?.sha256 === opened.sha256) showLinked(opened, link);
      else explorer.show(opened);
    },
  );
}

/** What the page opens on: what its address asks for, or the first network of the catalogue. */
async function showFirst(): Promise<void> {
  await follow(readLink(location.search));
  // Whatever was wrong is still said.
  if (!explorer.isShowing) explorer.show(await catalogue.open(catalogue.names[0]));
  isAddressRead = awaited === undefined;
}

acceptFiles((files) => void showFiles(files));
listenToGestures(surface.canvas, explorer);
listenToDepths((depth) => {
  player.stop();
  setDepth(depth);
});
offerModes((mode) => change({ mode }));
offerPresets(({ search, sentence }) => {
  void follow(readLink(search)).then(() => showSentence(sentence));
});
listenToTools({
  onUndo: () => stepping.undo(),
  onRedo: () => stepping.redo(),
  link: currentLink,
  command: () => exploration && commandOf(exploration),
});
listenToSaving(() => {
  const { scene } = explorer;
  return exploration && scene && device && { exploration, scene, device };
}, report);
listenToKeys({
  z: () => stepping.undo(),
  Z: () => stepping.redo(),
  Enter: () => ask.pin(),
  Escape: () => ask.unpin(),
  p: () => player.toggle(),
  m: nextMode,
  c: () => change({ creases: !settings.creases }),
  b: () => change({ boundary: !settings.boundary }),
  a: () => setDepth(layers()),
  '?': showHelp,
  ...Object.fromEntries(
    Array.from({ length: 9 }, (_, k) => [String(k + 1), () => setDepth(Math.min(k + 1, layers()))]),
  ),
});
darkScheme.addEventListener('change', followScheme);

function start(): void {
  hideTrouble();
  void keepDevice({
    onDevice: ({ device: opened, adapter, software }) => {
      device = opened;
      device.addEventListener('uncapturederror', ({ error }) => report(error));
      explorer.attach(device);
      showAdapter(adapter, software);
    },
    onLost: () => explorer.detach(),
    onTrouble: (error) => {
      explorer.detach();
      showTrouble(error, start);
    },
  });
}

/** Milliseconds that the GPU waits for the first network, which a slow host may be long in sending. */
const NETWORK_PATIENCE = 300;

// The network first: browsers may block while they start the GPU, and meanwhile it is cut in workers.
const arrived = showFirst();
void Promise.race([arrived, new Promise((resolve) => setTimeout(resolve, NETWORK_PATIENCE))]).then(
  start,
);
