import type { Window } from '../../network/slice';
import { pointAt } from '../../view/camera';

/** CSS pixels that a pointer may move between press and release, and it is still a click. */
const STILL = 4;

/** A point of a slice. */
export interface SlicePoint {
  readonly u: number;
  readonly v: number;
}

export interface PointerListener {
  /** The mouse is there, with no button down. */
  onHover(point: SlicePoint): void;
  onLeave(): void;
  onClick(point: SlicePoint): void;
}

/** Listens to where a canvas that shows a view is pointed at. */
export function listenToPointer(
  canvas: HTMLCanvasElement,
  view: () => Window,
  listener: PointerListener,
): void {
  const point = ({ clientX, clientY }: MouseEvent): SlicePoint => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return pointAt(view(), (clientX - left) / width, (clientY - top) / height);
  };
  let pressed: PointerEvent | undefined;
  canvas.addEventListener('pointerdown', (event) => {
    // A second finger means something else.
    pressed = event.isPrimary && event.button === 0 ? event : undefined;
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.pointerType === 'mouse' && event.buttons === 0) listener.onHover(point(event));
  });
  canvas.addEventListener('pointerleave', () => listener.onLeave());
  canvas.addEventListener('pointerup', (event) => {
    if (!pressed || event.pointerId !== pressed.pointerId) return;
    const moved = Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY);
    pressed = undefined;
    if (moved <= STILL) listener.onClick(point(event));
  });
}
