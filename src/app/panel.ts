import { GUI, type Controller } from 'lil-gui';
import { hiddenWidths, outputWidth } from '../network/network';
import type { Exploration } from './exploration';
import { CREASE_WIDTHS } from './link';
import { depthOf, RESOLUTIONS, type Settings } from './settings';

export interface PanelListener {
  /** Something about how the map is drawn. */
  onLook(): void;
}

const [HALF, SCREEN, FINE] = RESOLUTIONS;
const NAMED_RESOLUTIONS = { 'half (0.5×)': HALF, 'screen (1×)': SCREEN, 'fine (2×)': FINE };

/** Screens on which an open panel would leave little of the map. */
const CRAMPED = '(max-width: 700px), (max-height: 500px)';

/** The panel for how the map looks, in lil-gui; what is mapped has a bar of its own. */
export class Panel {
  private readonly gui: GUI;
  private readonly depth: Controller;
  private readonly output: Controller;
  private readonly points: Controller;
  private readonly shown = { depth: 1 };
  private layers = 1;

  constructor(
    container: HTMLElement,
    private readonly settings: Settings,
    paletteNames: readonly string[],
    listener: PanelListener,
  ) {
    // Its styles are in style.css, because the page's policy allows no injected ones.
    const gui = new GUI({ container, injectStyles: false, title: 'Settings', width: 268 });
    this.gui = gui;
    const onLook = () => listener.onLook();
    gui.add(settings, 'palette', paletteNames).name('Colours').onChange(onLook);
    this.output = gui.add(settings, 'output', 0, 1, 1).name('Output').onChange(onLook);
    this.depth = gui.add(this.shown, 'depth', 1, 2, 1).name('Depth');
    this.depth.onChange((depth: number) => {
      settings.depth = depthOf(depth, this.layers);
      onLook();
    });
    gui.add(settings, 'creases').name('Creases').onChange(onLook);
    const { least, most } = CREASE_WIDTHS;
    gui.add(settings, 'creaseWidth', least, most, 0.25).name('Crease width').onChange(onLook);
    gui.add(settings, 'creasesByLayer').name('…by layer').onChange(onLook);
    gui.add(settings, 'boundary').name('Boundary').onChange(onLook);
    this.points = gui.add(settings, 'points').name('Data points').onChange(onLook);
    gui.add(settings, 'picture', ['exact', 'sampled']).name('Picture').onChange(onLook);
    gui.add(settings, 'resolution', NAMED_RESOLUTIONS).name('Resolution').onChange(onLook);
    gui.add(settings, 'frames').name('Frame times').onChange(onLook);
    if (matchMedia(CRAMPED).matches) gui.close();
    new ResizeObserver(() => {
      document.body.style.setProperty('--panel', `${container.offsetHeight}px`);
    }).observe(container);
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
    this.points.show(exploration.opened.data !== undefined);
    this.output.max(Math.max(1, outputs - 1)).show(outputs > 1);
  }
}
