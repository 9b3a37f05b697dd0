import { GUI, type Controller } from 'lil-gui';
import { hiddenWidths, outputWidth } from '../../network/network';
import { whyByRegion } from '../cards/colour-key';
import type { Exploration } from '../map/exploration';
import { MODES } from '../modes/modes';
import { tellHeight } from './elements';
import { CREASE_WIDTHS } from './link';
import { depthOf, RESOLUTIONS, type Settings } from './settings';

export interface PanelListener {
  /** Something about how the map is drawn. */
  onLook(): void;
}

const [HALF, SCREEN, FINE] = RESOLUTIONS;
const NAMED_RESOLUTIONS = { 'half (0.5×)': HALF, 'screen (1×)': SCREEN, 'fine (2×)': FINE };

/** Screens on which an open panel would leave little of the map. */
const CRAMPED = '(width <= 43.75em), (height <= 31.25em)';

/** The panel for how the map looks, in lil-gui; what is mapped has a bar of its own. */
export class LookPanel {
  private readonly gui: GUI;
  private readonly depth: Controller;
  private readonly output: Controller;
  private readonly points: Controller;
  private readonly pictures: Controller;
  /** What does nothing at times, and why. */
  private readonly idle: readonly (readonly [Controller, (shown: Exploration) => string])[];
  private readonly shown = { depth: 1 };
  private layers = 1;

  constructor(
    container: HTMLElement,
    private readonly settings: Settings,
    paletteNames: readonly string[],
    listener: PanelListener,
  ) {
    // Its styles are in style.css, because the page's policy allows no injected ones.
    const gui = new GUI({ container, injectStyles: false, title: 'Settings' });
    this.gui = gui;
    const onLook = () => listener.onLook();
    const palette = gui.add(settings, 'palette', paletteNames).name('Colours').onChange(onLook);
    this.output = gui.add(settings, 'output', 0, 1, 1).name('Output').onChange(onLook);
    this.depth = gui.add(this.shown, 'depth', 1, 2, 1).name('Depth');
    this.depth.onChange((depth: number) => {
      settings.depth = depthOf(depth, this.layers);
      onLook();
    });
    gui.add(settings, 'creases').name('Creases').onChange(onLook);
    const { least, most } = CREASE_WIDTHS;
    const width = gui.add(settings, 'creaseWidth', least, most, 0.25).name('Crease width');
    const byLayer = gui.add(settings, 'creasesByLayer').name('…by layer');
    const boundary = gui.add(settings, 'boundary').name('Boundary');
    for (const controller of [width, byLayer, boundary]) controller.onChange(onLook);
    this.points = gui.add(settings, 'points').name('Data points').onChange(onLook);
    this.pictures = gui.add(settings, 'pictures').name('Pictures').onChange(onLook);
    this.pictures.domElement.title = 'The points that the plane is known by, as pictures';
    const picture = gui
      .add(settings, 'picture', ['exact', 'sampled'])
      .name('Picture')
      .onChange(onLook);
    gui.add(settings, 'resolution', NAMED_RESOLUTIONS).name('Resolution').onChange(onLook);
    gui.add(settings, 'frames').name('Frame times').onChange(onLook);
    this.idle = [
      [palette, whyNoPalette],
      [this.output, whyNoOutput],
      [width, whyNoCreases],
      [byLayer, whyNoCreases],
      [boundary, whyNoPolygons],
      [picture, whyNoPolygons],
    ];
    if (matchMedia(CRAMPED).matches) gui.close();
    tellHeight(container, '--panel');
  }

  /** The elements of the settings, which keep all keys to themselves. */
  get controls(): Element[] {
    return this.gui.controllers.map(({ domElement }) => domElement);
  }

  /** Leaves room for a second map. */
  fold(): void {
    this.gui.close();
  }

  /** Shows the settings as they are now, after something else than the panel changed them. */
  showSettings(): void {
    for (const controller of this.gui.controllers) controller.updateDisplay();
  }

  showView(exploration: Exploration): void {
    const { network } = exploration.opened;
    const layers = hiddenWidths(network).length;
    this.layers = layers;
    const outputs = outputWidth(network);
    this.depth.max(layers).show(layers > 1);
    const depth = Math.min(this.settings.depth, layers);
    if (depth !== this.shown.depth) {
      this.shown.depth = depth;
      this.depth.updateDisplay();
    }
    for (const [controller, why] of this.idle) {
      const reason = why(exploration);
      controller.enable(reason === '').domElement.title = reason;
    }
    this.points.show(exploration.opened.data !== undefined);
    this.pictures.show(exploration.pictured !== undefined);
    this.output.max(Math.max(1, outputs - 1)).show(outputs > 1);
  }
}

/* Why a setting does nothing for now; an empty text where it does. */

function whyNoPolygons({ exact }: Exploration): string {
  return exact.kind === 'failed' ? 'There are no exact regions of this view.' : '';
}

function whyNoCreases({ look, exact }: Exploration): string {
  if (!look.map.creases) return 'No creases are drawn.';
  const isExact = look.picture === 'exact' && exact.kind !== 'failed';
  return isExact ? '' : 'Samples have creases of one kind alone.';
}

function whyNoOutput(exploration: Exploration): string {
  const { mode } = exploration.look;
  const isShown = MODES[mode].isOfOutput && !whyByRegion(exploration);
  return isShown ? '' : 'Colours are not by an output’s value or gradient.';
}

/** The other meanings of colours have scales of their own; lines may still have the palette's. */
function whyNoPalette(exploration: Exploration): string {
  const { mode, map, creasesByLayer, boundary } = exploration.look;
  const hasLines = (map.creases && !creasesByLayer) || boundary;
  const isUsed = MODES[mode].usesPalette || hasLines || whyByRegion(exploration) !== undefined;
  return isUsed ? '' : 'Colours are not by region.';
}
