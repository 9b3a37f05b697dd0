import type { MapStyle } from '../gpu/engine';
import { InputError } from '../network/errors';
import type { OpenedNetwork } from '../network/open';
import { paletteByName, palettes } from '../view/palette';
import { Catalogue } from './catalogue';
import { keepDevice } from './device';
import { element } from './elements';
import { Explorer } from './explorer';
import { acceptFiles, openFiles } from './files';
import { listenToGestures } from './gestures';
import { showAdapter, showLegend } from './legend';
import { readLink, type Link } from './link';
import { hideNotice, showNotice } from './notice';
import { Panel, type Settings } from './panel';
import { Surface } from './surface';
import { hideTrouble, showTrouble } from './trouble';

const catalogue = new Catalogue();
const darkScheme = matchMedia('(prefers-color-scheme: dark)');
let schemePalette = paletteOfScheme();
const settings: Settings = {
  network: catalogue.names[0],
  palette: schemePalette,
  creases: false,
  resolution: 1,
};

const surface = new Surface(element('map', HTMLCanvasElement), () => explorer.resize());
const explorer = new Explorer(surface, mapStyle(), {
  onChange: (exploration) => {
    showLegend(exploration);
    panel.showView(exploration);
  },
  onError: report,
});
const panel = new Panel(
  element('panel'),
  settings,
  { networks: catalogue.names, palettes: palettes.map(({ name }) => name) },
  {
    onNetwork: (name) => void show(() => catalogue.open(name)),
    onStyle: () => explorer.setStyle(mapStyle()),
    onResolution: (samplesPerPixel) => explorer.setResolution(samplesPerPixel),
    onWindow: (window) => explorer.moveTo(window),
    onAxes: (axes) => explorer.setAxes(axes),
    onReset: () => explorer.reset(),
    onError: report,
  },
);

/** The palette that suits a dark page, or a light one. */
function paletteOfScheme(): string {
  return darkScheme.matches ? 'ember' : palettes[0].name;
}

/** Follows the system's switch between light and dark, unless a person chose other colours. */
function followScheme(): void {
  const palette = paletteOfScheme();
  if (settings.palette === schemePalette) settings.palette = palette;
  schemePalette = palette;
  panel.showSettings();
  explorer.setStyle(mapStyle());
}

function mapStyle(): MapStyle {
  return {
    palette: paletteByName(settings.palette),
    creases: settings.creases,
    background: darkScheme.matches ? [18, 19, 22] : [246, 245, 242],
  };
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
    display(opened);
    catalogue.keep(opened);
    shown = opened.name;
  } catch (error) {
    if (opening === latestOpening) report(error);
  }
  panel.select(shown, catalogue.names);
}

/** What the page opens on: what its address asks for, or the first network of the catalogue. */
async function showFirst(): Promise<void> {
  const first = settings.network;
  const { network = first, ...link } = readLink(location.search);
  await show(
    () => catalogue.open(network),
    (opened) => showLinked(opened, link),
  );
  // Axes and a window are of the network that they were given for. The notice about it stays.
  if (!explorer.isShowing) explorer.show(await catalogue.open(first));
}

/** Shows a network as a link asks; what of it cannot be is named and left out. */
function showLinked(opened: OpenedNetwork, { axes, window, complaints }: Omit<Link, 'network'>) {
  const said = [...complaints];
  try {
    explorer.show(opened, axes, window);
  } catch (error) {
    if (axes === undefined || !(error instanceof InputError)) throw error;
    said.push(error.message);
    explorer.show(opened, undefined, window);
  }
  if (said.length > 0) showNotice(said.join(' '));
}

acceptFiles((files) => void show(() => openFiles(files)));
listenToGestures(surface.canvas, explorer);
darkScheme.addEventListener('change', followScheme);

function start(): void {
  hideTrouble();
  void keepDevice({
    onDevice: ({ device, adapter, software }) => {
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

// The network first: its way here overlaps with the browser's start of the GPU, which may block.
void showFirst();
start();
