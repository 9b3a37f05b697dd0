import { GUI, type Controller } from 'lil-gui';
import { hiddenWidths, inputWidth, outputWidth } from '../network/network';
import type { Window } from '../network/slice';
import type { Exploration } from './exploration';
import type { Plane } from './plane';
import { CREASE_WIDTHS, parseWindow } from './link';
import { depthOf, type Settings } from './settings';
import { SliceFolder } from './slice-folder';
import { windowParameter } from './words';

export interface PanelListener {
  onNetwork(name: string): void;
  /** Something about how the map is drawn. */
  onLook(): void;
  onResolution(samplesPerPixel: number): void;
  onWindow(window: Window): void;
  onPlane(plane: Plane): void;
  onReset(): void;
  onError(error: unknown): void;
}

const RESOLUTIONS = { 'half (0.5×)': 0.5, 'screen (1×)': 1, 'fine (2×)': 2 };

/** The panel for what is adjusted, in lil-gui. */
export class Panel {
  private readonly gui: GUI;
  private readonly networks: Controller;
  private readonly view: ViewFolder;
  private readonly slice: SliceFolder;
  private readonly depth: Controller;
  private readonly output: Controller;
  private readonly points: Controller;
  private readonly shown = { depth: 1 };
  private layers = 1;
  /** A construction that a person types, in the command line's words. */
  private readonly made = { construction: 'random:2-24-24-24-1?seed=1' };

  constructor(
    container: HTMLElement,
    private readonly settings: Settings,
    names: { readonly networks: readonly string[]; readonly palettes: readonly string[] },
    listener: PanelListener,
  ) {
    // Its styles are in style.css, because the page's policy allows no injected ones.
    const gui = new GUI({ container, injectStyles: false, title: 'Settings', width: 268 });
    this.gui = gui;
    const onLook = () => listener.onLook();
    this.networks = gui.add(settings, 'network', names.networks).name('Network');
    this.networks.onChange((name: string) => listener.onNetwork(name));
    gui
      .add(this.made, 'construction')
      .name('Construct')
      .onFinishChange((text: string) => {
        if (text.trim() !== '') listener.onNetwork(text.trim());
      });
    gui.add(settings, 'palette', names.palettes).name('Colours').onChange(onLook);
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
    gui
      .add(settings, 'resolution', RESOLUTIONS)
      .name('Resolution')
      .onChange((samplesPerPixel: number) => listener.onResolution(samplesPerPixel));
    gui.add(settings, 'frames').name('Frame times').onChange(onLook);
    this.view = new ViewFolder(gui.addFolder('View'), listener);
    this.slice = new SliceFolder(gui.addFolder('Slice'), (plane) => listener.onPlane(plane));
    if (matchMedia('(max-width: 700px)').matches) gui.close();
  }

  /** Leaves room for a second map. */
  fold(): void {
    this.gui.close();
  }

  /** Names this network as the one that is shown, among all that are offered. */
  select(name: string, networks: readonly string[]): void {
    this.settings.network = name;
    this.networks.options([...(networks.includes(name) ? [] : [name]), ...networks]);
    this.networks.updateDisplay();
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
    this.view.show(exploration);
    this.slice.show(inputWidth(network), exploration.opened, exploration.plane);
  }
}

/** The window as text to read, copy and type. */
class ViewFolder {
  private readonly values = { window: '' };
  private readonly window: Controller;
  private shown: Exploration | undefined;

  constructor(
    folder: GUI,
    private readonly listener: PanelListener,
  ) {
    this.window = folder.add(this.values, 'window').name('Window');
    this.window.onFinishChange(() => this.finishWindow());
    folder.add({ reset: () => listener.onReset() }, 'reset').name('Reset the view');
  }

  show(exploration: Exploration): void {
    this.shown = exploration;
    const isTyping = this.window.domElement.contains(document.activeElement);
    if (!isTyping) this.setWindow(exploration.view);
  }

  private setWindow(view: Window): void {
    const text = windowParameter(view);
    if (text === this.values.window) return;
    this.values.window = text;
    this.window.updateDisplay();
  }

  private finishWindow(): void {
    try {
      this.listener.onWindow(parseWindow(this.values.window));
    } catch (error) {
      this.listener.onError(error);
    }
    // Fitted to the screen, or what it was before.
    if (this.shown) this.setWindow(this.shown.view);
  }
}
