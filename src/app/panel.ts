import { GUI, type Controller } from 'lil-gui';
import { inputWidth } from '../network/network';
import type { Exploration } from './explorer';

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
  onAxes(axes: readonly number[]): void;
}

const RESOLUTIONS = { 'half (0.5×)': 0.5, 'screen (1×)': 1, 'fine (2×)': 2 };

/** The panel for what is adjusted, in lil-gui. */
export class Panel {
  private readonly networks: Controller;
  private readonly slice: GUI;
  private readonly axes = { u: 0, v: 1 };
  private sliceInputs = 0;

  constructor(
    container: HTMLElement,
    private readonly settings: Settings,
    names: { readonly networks: readonly string[]; readonly palettes: readonly string[] },
    private readonly listener: PanelListener,
  ) {
    // Its styles are in style.css, because the page's policy allows no injected ones.
    const gui = new GUI({ container, injectStyles: false, title: 'Settings', width: 268 });
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
    this.slice = gui.addFolder('Slice');
    this.slice.hide();
    if (matchMedia('(max-width: 700px)').matches) gui.close();
  }

  /** Names this network as the one that is shown, among all that are offered. */
  select(name: string, networks: readonly string[]): void {
    this.settings.network = name;
    this.networks.options([...(networks.includes(name) ? [] : [name]), ...networks]);
    this.networks.updateDisplay();
  }

  /** Offers the axes of the network that is shown, where there is a choice. */
  showSlice({ opened, axes }: Exploration): void {
    const inputs = inputWidth(opened.network);
    [this.axes.u, this.axes.v = 0] = axes;
    if (inputs !== this.sliceInputs) {
      this.sliceInputs = inputs;
      this.slice.controllers.slice().forEach((controller) => controller.destroy());
      this.slice.show(inputs > 2);
      this.addAxis('u', 'v', inputs);
      this.addAxis('v', 'u', inputs);
    }
    for (const controller of this.slice.controllers) controller.updateDisplay();
  }

  /** One axis; choosing the other's input swaps the two, so they always differ. */
  private addAxis(axis: 'u' | 'v', other: 'u' | 'v', inputs: number): void {
    let before = this.axes[axis];
    this.slice
      .add(this.axes, axis, 0, inputs - 1, 1)
      .name(`${axis} is input`)
      .onChange((input: number) => {
        if (input === this.axes[other]) this.axes[other] = before;
        this.listener.onAxes([this.axes.u, this.axes.v]);
      })
      .onFinishChange(() => (before = this.axes[axis]));
  }
}
