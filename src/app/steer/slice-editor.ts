import { inputName } from '../../network/input-names';
import { inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/opened-network';
import type { FindElement } from '../page/elements';
import { showAnchors } from '../cards/input-picture';
import type { Pictured } from '../../view/pictured';
import { inputRange, usualPlane, type Plane } from '../map/plane';
import { SliceSlider } from './slice-slider';

/** Inputs that have a slider each; of more, one slider is for whichever is chosen. */
const MOST_SLIDERS = 12;

/** The axes where there is a choice, and the values of the other inputs. */
export class SliceEditor {
  private readonly axes: readonly HTMLSelectElement[];
  private readonly chosen: HTMLSelectElement;
  private readonly rows: HTMLElement;
  private sliders: SliceSlider[] = [];
  private readonly sheet: HTMLDetailsElement;
  private opened: OpenedNetwork | undefined;
  /** The network whose inputs the controls are for. */
  private offered: OpenedNetwork | undefined;
  private plane: Plane | undefined;
  private pictured: Pictured | undefined;

  /**
   * @param onPlane another plane, again and again while a slider moves
   * @param onThrough somebody wants a plane through the points of a file
   */
  constructor(
    private readonly element: FindElement,
    private readonly onPlane: (plane: Plane) => void,
    onThrough: () => void,
  ) {
    this.axes = (['u', 'v'] as const).map((axis) => element(`slice-${axis}`, HTMLSelectElement));
    this.chosen = element('slice-input', HTMLSelectElement);
    this.rows = element('slice-values');
    this.sheet = element('steer-slice', HTMLDetailsElement);
    for (const [k, axis] of this.axes.entries())
      axis.addEventListener('change', () => this.chooseAxis(k));
    this.sheet.addEventListener('toggle', () => this.refresh());
    this.chosen.addEventListener('change', () => this.offerSliders());
    element('slice-zero').addEventListener('click', () => this.moveTo(undefined));
    element('slice-through').addEventListener('click', onThrough);
    element('slice-axes').addEventListener('click', () => this.moveTo(this.plane?.at));
    element('slice-own').addEventListener('click', () => {
      if (this.opened) this.onPlane(usualPlane(this.opened));
    });
  }

  /** @param pictured the plane's points as pictures, where there are any */
  show(opened: OpenedNetwork, plane: Plane, pictured: Pictured | undefined): void {
    // Progress is no reason to touch what a person is just moving.
    if (this.opened === opened && this.plane === plane) return;
    if (this.plane?.axes.join() !== plane.axes.join()) this.offered = undefined;
    this.opened = opened;
    this.plane = plane;
    this.pictured = pictured;
    this.sheet.hidden = inputWidth(opened.network) <= 2;
    this.element('slice-now').textContent = describe(opened, plane);
    this.element('slice-axes').hidden = plane.through === undefined && plane.own === undefined;
    this.element('slice-own').hidden = plane.own !== undefined || !usualPlane(opened).own;
    this.element('slice-zero').hidden = plane.at === undefined;
    this.refresh();
  }

  /** Puts the controls right, once somebody sees them: there may be a thousand inputs. */
  private refresh(): void {
    const { opened, plane } = this;
    if (!opened || !plane || !this.sheet.open || this.sheet.hidden) return;
    showAnchors(this.pictured, this.element('slice-pictures'));
    if (this.offered !== opened) {
      this.offerInputs(opened, inputWidth(opened.network));
      this.offerSliders();
      this.offered = opened;
    }
    for (const [k, axis] of this.axes.entries()) axis.value = String(plane.axes[k]);
    for (const slider of this.sliders) slider.show(plane.at?.[slider.input] ?? 0);
  }

  private offerInputs(opened: OpenedNetwork, inputs: number): void {
    const options = () =>
      Array.from({ length: inputs }, (_, k) => new Option(inputName(opened, k), String(k)));
    for (const axis of this.axes) axis.replaceChildren(...options());
    const { value } = this.chosen;
    const others = options().filter((option) => !this.isAxis(Number(option.value)));
    this.chosen.replaceChildren(...others);
    // The one that was chosen stays so, unless it is an axis now or an input of another network.
    if (others.some((option) => option.value === value)) this.chosen.value = value;
  }

  private isAxis(input: number): boolean {
    return this.plane?.axes.includes(input) ?? false;
  }

  /** A slider for each input that is no axis; of very many, for the chosen one. */
  private offerSliders(): void {
    const { opened, plane } = this;
    if (!opened || !plane) return;
    const inputs = inputWidth(opened.network);
    const others = Array.from({ length: inputs }, (_, k) => k).filter((k) => !this.isAxis(k));
    const isMany = others.length > MOST_SLIDERS;
    this.element('slice-choice').hidden = !isMany;
    this.sliders = (isMany ? [Number(this.chosen.value)] : others).map((input) => {
      const slider = new SliceSlider(
        input,
        inputName(opened, input),
        inputRange(opened, input),
        () => this.move(),
      );
      slider.show(plane.at?.[input] ?? 0);
      return slider;
    });
    this.rows.replaceChildren(...this.sliders.map(({ row }) => row));
  }

  /** An axis that takes the other's input gives up its own. */
  private chooseAxis(changed: number): void {
    const { plane } = this;
    if (!plane) return;
    const axes = this.axes.map(({ value }) => Number(value));
    if (axes[0] === axes[1]) axes[1 - changed] = plane.axes[changed];
    this.moveTo(plane.at, axes);
  }

  private move(): void {
    const { opened, plane } = this;
    if (!opened || !plane) return;
    const inputs = inputWidth(opened.network);
    const at = Array.from({ length: inputs }, (_, k) => plane.at?.[k] ?? 0);
    for (const { input, value } of this.sliders) at[input] = value;
    this.moveTo(at);
  }

  private moveTo(values: readonly number[] | undefined, axes = this.plane?.axes ?? []): void {
    // The values of the axes mean nothing, and are not to be told apart by.
    const at = values?.map((x, k) => (axes.includes(k) ? 0 : x));
    this.onPlane({ axes, at: at?.some((x) => x !== 0) ? at : undefined });
  }
}

/** `u: speed, v: angle`, or the file that the plane goes through. */
function describe(opened: OpenedNetwork, { axes, at, through, own }: Plane): string {
  if (through) return `through ${through.name}`;
  if (own) return 'most sensitive directions';
  const [u, v] = axes.map((axis) => inputName(opened, axis));
  return `u: ${u}, v: ${v}${at ? ', moved' : ''}`;
}
