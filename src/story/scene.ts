import type { Ink } from '../drawing/ink';
import type { CaptionedPanels, Place } from '../drawing/picture';
import type { Play, SceneState } from './play';

/**
 * A figure that plays, and can be dragged then. It is a function of its state alone, once nothing is left to be
 * refined, and every number in it comes from an engine.
 */
export interface Scene<State extends SceneState = SceneState> extends Play<State> {
  draw(state: State, ink: Ink): Drawing | Promise<Drawing>;
  /**
   * Finds one more of the numbers that a drawing leaves out while it is unfinished, the coarsest first: each takes
   * milliseconds, all of them may take seconds. The next drawing has it.
   *
   * @returns whether there was one to find
   * @throws the signal's reason once that is aborted.
   */
  refine?(state: State, signal?: AbortSignal): Promise<boolean>;
  /** The state when a handle of its figure was dragged to a place in its panel. */
  drag?(state: State, handle: string, to: Place): State | Promise<State>;
  /** The state when somebody has drawn from one place in a panel to another, or pressed a single one. */
  stroke?(state: State, panel: number, from: Place, to: Place): State;
  /** The state when somebody has pressed a place in a panel that nothing lies on. */
  press?(state: State, panel: number, at: Place): State;
}

/** Something that can be dragged, and moved with arrow keys. */
export interface Handle {
  readonly name: string;
  readonly panel: number;
  readonly at: Place;
  /** What it is, and where, for those who cannot see it. */
  readonly label: string;
}

export interface Drawing extends CaptionedPanels {
  readonly handles: readonly Handle[];
  /** Whether it leaves something out that `Scene.refine` finds. */
  readonly isUnfinished?: boolean;
  /** What the explorer is asked for, from its `?` on, to show the same network. */
  readonly explorer?: string;
}

/** A scene's drawing with nothing left out: the same wherever, and whenever, it is drawn. */
export async function finishedDrawing(scene: Scene, state: SceneState, ink: Ink): Promise<Drawing> {
  while ((await scene.refine?.(state)) === true);
  return scene.draw(state, ink);
}
