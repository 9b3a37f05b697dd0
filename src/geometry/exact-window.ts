import { InputError } from '../network/errors';
import { validateWindow, windowNumbers, type Window } from '../network/slice';

/**
 * A window whose regions have areas. Samples need none, and may lie in a larger one.
 *
 * @throws InputError unless the window and its area are finite, its width and height positive.
 */
export function validateExactWindow(window: Window): Window {
  const { u0, u1, v0, v1 } = validateWindow(window);
  if (!Number.isFinite((u1 - u0) * (v1 - v0)))
    throw new InputError(
      `The window ${windowNumbers(window).join()} has an area beyond the largest float64.`,
    );
  return window;
}
