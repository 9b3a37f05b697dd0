import type { Controller, GUI } from 'lil-gui';
import type { OpenedNetwork } from '../network/open';
import type { Plane } from './plane';

/** Inputs that have a slider each; of more, one slider is for whichever is chosen. */
const MOST_SLIDERS = 12;

/** How far sliders go where the network's own window does not say: it is about two axes alone. */
const REACH = 1;

/** The axes where there is a choice, and the values of the other inputs. */
export class SliceFolder {
  private readonly axes = { u: 0, v: 1 };
  /** Value of each input, by its number. */
  private readonly values: Record<string, number> = {};
  private readonly chosen = { input: 2, value: 0 };
  private axisControllers: Controller[] = [];
  private valueControllers: Controller[] = [];
  private inputs = 0;
  private opened: OpenedNetwork | undefined;
  private plane: Plane | undefined;

  constructor(
    private readonly folder: GUI,
    private readonly onPlane: (plane: Plane) => void,
  ) {}

  show(inputs: number, opened: OpenedNetwork, plane: Plane): void {
    // Progress is no reason to touch what a person is just moving.
    if (this.opened === opened && this.plane === plane) return;
    const sameAxes = this.opened === opened && this.plane?.axes.join() === plane.axes.join();
    this.folder.title(plane.through ? `Slice through ${plane.through.name}` : 'Slice');
    this.opened = opened;
    this.plane = plane;
    for (let input = 0; input < inputs; input++) this.values[input] = plane.at?.[input] ?? 0;
    [this.axes.u, this.axes.v = 0] = plane.axes;
    this.folder.show(inputs > 2);
    if (!sameAxes) this.offer(inputs, plane.axes);
    this.chosen.value = this.values[this.chosen.input] ?? 0;
    for (const controller of [...this.axisControllers, ...this.valueControllers])
      controller.updateDisplay();
  }

  private offer(inputs: number, axes: readonly number[]): void {
    if (inputs !== this.inputs) this.offerAxes(inputs);
    this.inputs = inputs;
    for (const controller of this.valueControllers) controller.destroy();
    const others = Array.from({ length: inputs }, (_, k) => k).filter((k) => !axes.includes(k));
    if (inputs <= 2) this.valueControllers = [];
    else if (others.length <= MOST_SLIDERS)
      this.valueControllers = others.map((input) =>
        this.folder
          .add(this.values, String(input), -REACH, REACH)
          .name(`input ${input}`)
          .onChange(() => this.move()),
      );
    else this.valueControllers = this.offerChoice(inputs);
  }

  /** One slider for whichever input is chosen. */
  private offerChoice(inputs: number): Controller[] {
    const input = this.folder.add(this.chosen, 'input', 0, inputs - 1, 1).name('other input');
    const value = this.folder.add(this.chosen, 'value', -REACH, REACH).name('its value');
    input.onChange(() => {
      this.chosen.value = this.values[this.chosen.input] ?? 0;
      value.updateDisplay();
    });
    value.onChange(() => {
      this.values[this.chosen.input] = this.chosen.value;
      this.move();
    });
    return [input, value];
  }

  private offerAxes(inputs: number): void {
    for (const controller of this.axisControllers) controller.destroy();
    const names = inputs > 2 ? (['u', 'v'] as const) : [];
    this.axisControllers = names.map((axis) =>
      this.folder
        .add(this.axes, axis, 0, inputs - 1, 1)
        .name(`${axis} is input`)
        .onChange(() => this.chooseAxes())
        .onFinishChange(() => this.swapAxes(axis)),
    );
  }

  private chooseAxes(): void {
    // A slider may pass over the other axis; the map waits until they differ.
    if (this.axes.u !== this.axes.v) this.move();
  }

  /** An axis that was left on the other's input takes it, and gives up its own. */
  private swapAxes(chosen: 'u' | 'v'): void {
    const { axes, plane } = this;
    if (axes.u !== axes.v || !plane) return;
    const [u, v] = plane.axes;
    if (chosen === 'u') axes.v = u;
    else axes.u = v;
    this.move();
  }

  private move(): void {
    const at = Array.from({ length: this.inputs }, (_, k) => this.values[k]);
    // The values of the axes mean nothing, and are not to be told apart by.
    const axes = [this.axes.u, this.axes.v];
    for (const axis of axes) at[axis] = 0;
    this.onPlane({ axes, at: at.some((x) => x !== 0) ? at : undefined });
  }
}
