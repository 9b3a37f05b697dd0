import { GUI, type Controller } from 'lil-gui';
import { inputWidth } from '../network/network';
import type { Window } from '../network/slice';
import type { Exploration } from './explorer';
import { parseWindow } from './link';
import { windowParameter } from './words';

/** What a person adjusts. */
export interface Settings {
  network: string;
  palette: string;
  creases: boolean;
  /** Samples per device pixel, across and down. */
  resolution: number;
}

export interface PanelListener {
  onNetwork(name: string): void;
  onStyle(): void;
  onResolution(samplesPerPixel: number): void;
  onWindow(window: Window): void;
  onAxes(axes: readonly number[]): void;
  onReset(): void;
  onError(error: unknown): void;
}

const RESOLUTIONS = { 'half (0.5×)': 0.5, 'screen (1×)': 1, 'fine (2×)': 2 };

/** The panel for what is adjusted, in lil-gui. */
export class Panel {
  private readonly gui: GUI;
  private readonly networks: Controller;
  private readonly view: ViewFolder;

  constructor(
    container: HTMLElement,
    private readonly settings: Settings,
    names: { readonly networks: readonly string[]; readonly palettes: readonly string[] },
    listener: PanelListener,
  ) {
    // Its styles are in style.css, because the page's policy allows no injected ones.
    const gui = new GUI({ container, injectStyles: false, title: 'Settings', width: 268 });
    this.gui = gui;
    this.networks = gui.add(settings, 'network', names.networks).name('Network');
    this.networks.onChange((name: string) => listener.onNetwork(name));
    gui
      .add(settings, 'palette', names.palettes)
      .name('Colours')
      .onChange(() => listener.onStyle());
    gui
      .add(settings, 'creases')
      .name('Creases')
      .onChange(() => listener.onStyle());
    gui
      .add(settings, 'resolution', RESOLUTIONS)
      .name('Resolution')
      .onChange((samplesPerPixel: number) => listener.onResolution(samplesPerPixel));
    this.view = new ViewFolder(gui.addFolder('View'), listener);
    if (matchMedia('(max-width: 700px)').matches) gui.close();
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
    this.view.show(exploration);
  }
}

/** The window as text to read, copy and type, and the axes where there is a choice. */
class ViewFolder {
  private readonly values = { window: '', u: 0, v: 1 };
  private readonly window: Controller;
  private axisControllers: Controller[] = [];
  private inputs = 0;
  private shown: Exploration | undefined;

  constructor(
    private readonly folder: GUI,
    private readonly listener: PanelListener,
  ) {
    this.window = folder.add(this.values, 'window').name('Window');
    this.window.onFinishChange(() => this.finishWindow());
    folder.add({ reset: () => listener.onReset() }, 'reset').name('Reset the view');
  }

  show(exploration: Exploration): void {
    const before = this.shown;
    this.shown = exploration;
    const { opened, axes, view } = exploration;
    const isTyping = this.window.domElement.contains(document.activeElement);
    if (!isTyping) this.setWindow(view);
    // Progress is no reason to touch an axis that a person is just moving.
    if (before?.opened === opened && before.axes === axes) return;
    this.offerAxes(inputWidth(opened.network));
    [this.values.u, this.values.v = 0] = axes;
    for (const controller of this.axisControllers) controller.updateDisplay();
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

  private offerAxes(inputs: number): void {
    if (inputs === this.inputs) return;
    this.inputs = inputs;
    for (const controller of this.axisControllers) controller.destroy();
    const axes = inputs > 2 ? (['u', 'v'] as const) : [];
    this.axisControllers = axes.map((axis) =>
      this.folder
        .add(this.values, axis, 0, inputs - 1, 1)
        .name(`${axis} is input`)
        .onChange(() => this.chooseAxes())
        .onFinishChange(() => this.swapAxes(axis)),
    );
  }

  private chooseAxes(): void {
    const { u, v } = this.values;
    // A slider may pass over the other axis; the map waits until they differ.
    if (u !== v) this.listener.onAxes([u, v]);
  }

  /** An axis that was left on the other's input takes it, and gives up its own. */
  private swapAxes(chosen: 'u' | 'v'): void {
    const { values, shown } = this;
    if (values.u !== values.v || !shown) return;
    const [u, v] = shown.axes;
    if (chosen === 'u') values.v = u;
    else values.u = v;
    this.listener.onAxes([values.u, values.v]);
  }
}
