import type { Window } from '../../network/slice';
import { panView, zoomView, type ViewLimits } from '../../view/camera';
import type { KeyActions } from './keys';

/** What gestures move. */
export interface GestureTarget {
  readonly view: Window;
  readonly limits: ViewLimits;
  moveTo(view: Window): void;
  /** Back to the network's own window. */
  reset(): void;
}

/** Zoom per pixel of wheel movement: one notch of a mouse (100 pixels) is a fifth closer. */
const WHEEL_ZOOM = 0.0018;
/** A trackpad's pinch arrives as a wheel with ctrl held and much smaller numbers. */
const PINCH_ZOOM = 0.01;
const LINE_HEIGHT = 18;
const KEY_PAN = 0.1;
const KEY_ZOOM = 1.25;

/** A position as shares of the canvas, x from the left and y from the top. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** Lets a person pan and zoom on a map: pointers, wheel, pinch, double click. */
export function listenToGestures(canvas: HTMLCanvasElement, target: GestureTarget): void {
  const place = (event: MouseEvent): Place => {
    const box = canvas.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  };
  const zoom = ({ x, y }: Place, factor: number): void =>
    target.moveTo(zoomView(target.view, x, y, factor, target.limits));

  listenToPointers(canvas, target, place);

  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const unit = [1, LINE_HEIGHT, canvas.clientHeight][event.deltaMode];
      const speed = event.ctrlKey ? PINCH_ZOOM : WHEEL_ZOOM;
      zoom(place(event), Math.exp(-event.deltaY * unit * speed));
    },
    { passive: false },
  );

  canvas.addEventListener('dblclick', (event) => {
    zoom(place(event), event.shiftKey ? 0.5 : 2);
  });
}

/** One pointer drags; two drag, and zoom by the distance between them. */
function listenToPointers(
  canvas: HTMLCanvasElement,
  target: GestureTarget,
  place: (event: MouseEvent) => Place,
): void {
  const held = new Map<number, Place>();

  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    held.set(event.pointerId, place(event));
    canvas.dataset.held = 'yes';
  });

  canvas.addEventListener('pointermove', (event) => {
    if (!held.has(event.pointerId)) return;
    const before = grip(held, canvas);
    held.set(event.pointerId, place(event));
    const after = grip(held, canvas);
    const panned = panView(target.view, after.x - before.x, after.y - before.y);
    const factor = before.spread > 0 ? after.spread / before.spread : 1;
    target.moveTo(
      factor === 1 ? panned : zoomView(panned, after.x, after.y, factor, target.limits),
    );
  });

  const release = (event: PointerEvent): void => {
    held.delete(event.pointerId);
    if (held.size === 0) delete canvas.dataset.held;
  };
  canvas.addEventListener('pointerup', release);
  canvas.addEventListener('pointercancel', release);
}

/** Middle of the held pointers, and how many screen pixels they are apart. */
function grip(
  held: ReadonlyMap<number, Place>,
  canvas: HTMLCanvasElement,
): Place & { spread: number } {
  const [a, b = a] = held.values();
  const spread = Math.hypot((a.x - b.x) * canvas.clientWidth, (a.y - b.y) * canvas.clientHeight);
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, spread };
}

/** What keys do that move the view. */
export function viewKeys(target: GestureTarget): KeyActions {
  const pan = (dx: number, dy: number) => () => target.moveTo(panView(target.view, dx, dy));
  const zoom = (factor: number) => () =>
    target.moveTo(zoomView(target.view, 0.5, 0.5, factor, target.limits));
  return {
    ArrowLeft: pan(KEY_PAN, 0),
    ArrowRight: pan(-KEY_PAN, 0),
    ArrowUp: pan(0, KEY_PAN),
    ArrowDown: pan(0, -KEY_PAN),
    '+': zoom(KEY_ZOOM),
    '=': zoom(KEY_ZOOM),
    '-': zoom(1 / KEY_ZOOM),
    '0': () => target.reset(),
    Home: () => target.reset(),
  };
}
