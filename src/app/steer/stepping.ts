import type { Window } from '../../network/slice';
import type { Exploration } from '../map/exploration';
import { describePlane, type Plane } from '../map/plane';
import type { Explorer } from '../map/explorer';
import { History } from '../page/history';
import { windowParameter } from '../page/words';

/** A view that can be come back to; undefined stands for the network's own window. */
interface Step {
  readonly plane: Plane;
  readonly window: Window | undefined;
}

/** Milliseconds that the view must rest to be a step of its own. */
const REST = 400;

/** Remembers the views of a network that a person rested at, for undo and redo. */
export class Stepping {
  private readonly history = new History<Step>((a, b) => describe(a) === describe(b));
  private shown: Exploration | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onRest the view has come to rest */
  constructor(
    private readonly explorer: Explorer,
    private readonly onRest: () => void,
  ) {}

  get canUndo(): boolean {
    return this.history.canUndo;
  }

  get canRedo(): boolean {
    return this.history.canRedo;
  }

  update(exploration: Exploration): void {
    const before = this.shown;
    this.shown = exploration;
    if (before?.opened !== exploration.opened) {
      this.history.restart(stepOf(exploration));
      this.restSoon();
    } else if (describe(stepOf(before)) !== describe(stepOf(exploration))) this.restSoon();
  }

  undo(): void {
    this.rest();
    this.go(this.history.undo());
  }

  redo(): void {
    this.rest();
    this.go(this.history.redo());
  }

  private go(step: Step | undefined): void {
    if (step) this.explorer.revisit(step.plane, step.window);
  }

  private restSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.rest(), REST);
  }

  private rest(): void {
    clearTimeout(this.timer);
    if (this.shown) this.history.push(stepOf(this.shown));
    this.onRest();
  }
}

function stepOf({ plane, counted, isHome }: Exploration): Step {
  return { plane, window: isHome ? undefined : counted };
}

function describe({ plane, window }: Step): string {
  return `${describePlane(plane)};${window ? windowParameter(window) : 'home'}`;
}
