import type { Layout, Place } from '../../drawing/picture';
import type { Handle } from '../../story/scene';

/** Points that an arrow key moves a handle, and with Shift. */
const STEP = 10;
const FINE_STEP = 2;

const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface HandleListener {
  onDrag(handle: string, to: Place): void;
  /** Something points at a place in a panel, or at none any more. */
  readonly onPoint: ((panel: number, at: Place | undefined) => void) | undefined;
  /** Somebody pressed a place in a panel. */
  readonly onPress: ((panel: number, at: Place) => void) | undefined;
  /** Somebody draws from one place of a panel to another. */
  readonly onStroke: ((panel: number, from: Place, to: Place) => void) | undefined;
}

/** CSS pixels that a finger moves sideways before it draws: until then, it may be scrolling. */
const BEGINNING = 4;

/** What can be dragged in a figure: buttons that lie over its canvas. */
export class SceneHandles {
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private handles: readonly Handle[] = [];
  private layout: Layout | undefined;
  private scale = 1;

  constructor(
    private readonly stage: HTMLElement,
    private readonly listener: HandleListener,
  ) {
    const { onPoint, onPress, onStroke } = listener;
    if (onStroke) this.acceptStrokes(onStroke);
    if (onPress)
      stage.addEventListener('click', (event) => {
        if (event.target instanceof HTMLButtonElement) return;
        const found = this.panelAt(event);
        if (found) onPress(...found);
      });
    if (!onPoint) return;
    stage.addEventListener('pointermove', (event) => {
      const { target, pointerId } = event;
      // A handle that goes where somebody points lies under the pointer, and does not hold it until it is dragged.
      if (target instanceof HTMLButtonElement && target.hasPointerCapture(pointerId)) return;
      const found = this.panelAt(event);
      if (found) onPoint(...found);
    });
    stage.addEventListener('pointerleave', () => onPoint(0, undefined));
  }

  show(handles: readonly Handle[], layout: Layout, scale: number): void {
    this.handles = handles;
    this.layout = layout;
    this.scale = scale;
    for (const [name, button] of this.buttons)
      if (!handles.some((handle) => handle.name === name)) {
        button.remove();
        this.buttons.delete(name);
      }
    for (const handle of handles) {
      const button = this.buttons.get(handle.name) ?? this.add(handle.name);
      const { x, y } = layout.placed[handle.panel];
      button.style.left = `${(x + handle.at[0]) * scale}px`;
      button.style.top = `${(y + handle.at[1]) * scale}px`;
      button.setAttribute('aria-label', handle.label);
      button.title = handle.label;
    }
  }

  private acceptStrokes(onStroke: NonNullable<HandleListener['onStroke']>): void {
    const { stage } = this;
    let down: { x: number; panel: number; at: Place; hasBegun: boolean } | undefined;
    stage.addEventListener('pointerdown', (event) => {
      if (event.target instanceof HTMLButtonElement || event.button !== 0) return;
      const found = this.panelAt(event);
      if (!found) return;
      const [panel, at] = found;
      down = { x: event.clientX, panel, at, hasBegun: false };
    });
    stage.addEventListener('pointermove', (event) => {
      if (!down || (!down.hasBegun && Math.abs(event.clientX - down.x) < BEGINNING)) return;
      const { panel } = down;
      if (!down.hasBegun) {
        down.hasBegun = true;
        stage.setPointerCapture(event.pointerId);
        onStroke(panel, down.at, down.at);
      }
      const to = this.placeIn(panel, event);
      onStroke(panel, down.at, to);
      down.at = to;
    });
    stage.addEventListener('pointerup', () => {
      if (down && !down.hasBegun) onStroke(down.panel, down.at, down.at);
      down = undefined;
    });
    // The page is scrolled.
    stage.addEventListener('pointercancel', () => (down = undefined));
  }

  private add(name: string): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'handle';
    button.addEventListener('pointerdown', (event) => {
      button.setPointerCapture(event.pointerId);
      event.preventDefault();
      button.focus();
    });
    button.addEventListener('pointermove', (event) => {
      if (!button.hasPointerCapture(event.pointerId)) return;
      const panel = this.handles.find((handle) => handle.name === name)?.panel ?? 0;
      this.listener.onDrag(name, this.placeIn(panel, event));
    });
    button.addEventListener('keydown', (event) => this.move(name, event));
    this.stage.append(button);
    this.buttons.set(name, button);
    return button;
  }

  private move(name: string, event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    const handle = this.handles.find((candidate) => candidate.name === name);
    if (!arrow || !handle || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const step = event.shiftKey ? FINE_STEP : STEP;
    this.listener.onDrag(name, [handle.at[0] + step * arrow[0], handle.at[1] + step * arrow[1]]);
  }

  /** A pointer's place in a panel, which it may lie beyond. */
  private placeIn(panel: number, { clientX, clientY }: MouseEvent): Place {
    const { left, top } = this.stage.getBoundingClientRect();
    const { x, y } = this.layout?.placed[panel] ?? { x: 0, y: 0 };
    return [(clientX - left) / this.scale - x, (clientY - top) / this.scale - y];
  }

  private panelAt(event: MouseEvent): [panel: number, at: Place] | undefined {
    const placed = this.layout?.placed ?? [];
    for (const [k, { panel }] of placed.entries()) {
      const [x, y] = this.placeIn(k, event);
      if (x >= 0 && y >= 0 && x <= panel.width && y <= panel.height) return [k, [x, y]];
    }
    return undefined;
  }
}
