import { InputError } from '../../network/errors';
import { hiddenWidths } from '../../network/network';
import type { SlicedNetwork } from '../../network/sliced-network';
import { unitText } from '../cards/region-facts';
import type { Exploration } from '../map/exploration';
import type { FindElement } from '../page/elements';
import { numberText, setText, windowParameter } from '../page/words';
import type { UnitSketch } from './sketch-messages';
import { showSketch, Sketcher } from './sketcher';
import { countText, manyText } from '../../view/count-text';

export interface UnitSheetListener {
  /** Units whose creases are to be shown, counted through all layers. */
  onPoint(units: readonly number[]): void;
  onError(error: unknown): void;
}

/** CSS pixels of a picture across, and of the lowest and the highest. */
const WIDTH = 64;
const [LEAST_HEIGHT, MOST_HEIGHT] = [24, 96];

/** Units that are shown: more are not told apart. */
const MOST_UNITS = 256;

/** Milliseconds that a view must rest before its units are drawn. */
const REST = 250;

const KEY =
  'Each unit’s pre-activation in view: orange where the unit is on, blue where it is off, and a line where it switches. Colours are strongest where it is farthest from 0.';

/** The units of a layer as small maps of what they switch by. */
export class UnitSheet {
  private readonly sheet: HTMLDetailsElement;
  private readonly layers: HTMLSelectElement;
  private readonly grid: HTMLElement;
  private readonly note: HTMLElement;
  private readonly sketcher = new Sketcher();
  private shown: Exploration | undefined;
  /** What the pictures are of, or will be. */
  private drawn = '';
  private drawnOf: SlicedNetwork | undefined;
  private drawing = new AbortController();
  /** The unit of the network whose crease stays, counted through all layers. */
  private kept: number | undefined;

  constructor(
    element: FindElement,
    private readonly listener: UnitSheetListener,
  ) {
    this.sheet = element('steer-units', HTMLDetailsElement);
    this.layers = element('units-layer', HTMLSelectElement);
    this.grid = element('units-maps');
    this.note = element('units-note');
    this.layers.addEventListener('change', () => this.draw());
    this.sheet.addEventListener('toggle', () => this.draw());
  }

  show(exploration: Exploration): void {
    const { shown } = this;
    this.shown = exploration;
    if (shown?.network !== exploration.network) this.offer(exploration.network);
    this.draw();
  }

  private offer(network: SlicedNetwork): void {
    this.kept = undefined;
    const { given } = network;
    const options = hiddenWidths(network).map((width, k) => {
      const { parts, isGroup } = given[k];
      const what = parts === 1 ? 'unit' : isGroup ? 'member' : 'threshold';
      return new Option(`${k + 1}, of ${manyText(width, what)}`, String(k));
    });
    this.layers.replaceChildren(...options);
  }

  /** Draws what is asked for, where the sheet is open and something else is drawn. */
  private draw(): void {
    const { shown, layers, sheet } = this;
    if (!shown || !sheet.open) return;
    const { network, view, look } = shown;
    const layer = layers.selectedIndex;
    const wanted = [windowParameter(view), look.dark, layer].join(';');
    if (wanted === this.drawn && this.drawnOf === network) return;
    const isOther = this.drawnOf !== network || !this.drawn.endsWith(`;${layer}`);
    this.drawn = wanted;
    this.drawnOf = network;
    if (isOther) {
      this.grid.replaceChildren();
      setText(this.note, 'Drawing…');
    }
    this.drawing.abort();
    this.drawing = new AbortController();
    void this.ask(shown, layer, isOther ? 0 : REST, this.drawing.signal);
  }

  private async ask(
    { network, view, look }: Exploration,
    layer: number,
    rest: number,
    signal: AbortSignal,
  ): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, rest));
    if (signal.aborted) return;
    const aspect = (view.u1 - view.u0) / (view.v1 - view.v0);
    const height = Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, WIDTH / aspect));
    const [across, down] = [WIDTH, height].map((side) => Math.round(side * devicePixelRatio));
    const size = { width: across, height: down, most: MOST_UNITS };
    const request = { network, window: view, layer, dark: look.dark, ...size };
    try {
      const sketches = await this.sketcher.units(request, signal);
      if (!signal.aborted) this.put(sketches, network, layer, height);
    } catch (error) {
      if (signal.aborted) return;
      this.grid.replaceChildren();
      setText(this.note, error instanceof InputError ? error.message : '');
      if (!(error instanceof InputError)) this.listener.onError(error);
    }
  }

  private put(
    sketches: readonly UnitSketch[],
    network: SlicedNetwork,
    layer: number,
    height: number,
  ): void {
    const widths = hiddenWidths(network);
    const first = widths.slice(0, layer).reduce((sum, width) => sum + width, 0);
    const { grid } = this;
    if (grid.children.length !== sketches.length)
      grid.replaceChildren(...sketches.map((_, unit) => this.button(first + unit)));
    for (const [unit, sketch] of sketches.entries()) {
      const button = grid.children[unit];
      const [canvas, caption] = button.children;
      if (!(button instanceof HTMLElement && canvas instanceof HTMLCanvasElement)) continue;
      showSketch(canvas, sketch);
      canvas.style.height = `${height}px`;
      const name = unitText(network, layer, unit);
      setText(caption, name.replace('unit ', ''));
      button.title = `${name}: ${numberText(sketch.from)} … ${numberText(sketch.to)}`;
      button.ariaLabel = `${name}, ${reachText(sketch)}`;
    }
    const more = widths[layer] - sketches.length;
    setText(this.note, more > 0 ? `${KEY} ${countText(more)} more are not shown.` : KEY);
  }

  /** @param unit counted through all layers */
  private button(unit: number): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(document.createElement('canvas'), document.createElement('span'));
    const point = () => this.listener.onPoint([unit]);
    const leave = () => this.listener.onPoint(this.kept === undefined ? [] : [this.kept]);
    button.addEventListener('pointerenter', point);
    button.addEventListener('focus', point);
    button.addEventListener('pointerleave', leave);
    button.addEventListener('blur', leave);
    button.addEventListener('click', () => {
      this.kept = this.kept === unit ? undefined : unit;
      for (const other of this.grid.children)
        other.setAttribute('aria-pressed', String(other === button && this.kept === unit));
    });
    button.ariaPressed = String(unit === this.kept);
    return button;
  }
}

/** What those hear of a unit who do not see its picture. */
function reachText({ from, to }: UnitSketch): string {
  if (from > 0) return 'on all over the view';
  return to > 0 ? 'switches in view' : 'off all over the view';
}
