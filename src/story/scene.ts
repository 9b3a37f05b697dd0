import type { Ink } from '../drawing/ink';
import type { CaptionedPanels, Place } from '../drawing/picture';
import type { Play, SceneState } from './play';

/**
 * A figure that plays, and can be dragged then. It is a function of its state alone, and every number in it
 * comes from an engine.
 */
export interface Scene<State extends SceneState = SceneState> extends Play<State> {
  draw(state: State, ink: Ink): Drawing | Promise<Drawing>;
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
  /** What the explorer is asked for, from its `?` on, to show the same network. */
  readonly explorer?: string;
}
