import type { Place } from '../drawing/picture';

/** What can be changed of a scene, by name: everything that its figure depends on. */
export type SceneState = Readonly<Record<string, number | string>>;

/**
 * A scene without its figure: what can be set of it, and how that goes by itself. A page needs no more of it than
 * this, as long as a worker draws.
 */
export interface Play<State extends SceneState = SceneState> {
  /** In addresses, on the page and on the command line. */
  readonly name: string;
  readonly title: string;
  /** How long it plays. */
  readonly seconds: number;
  /** The time of its play that a still shows, from 0 to 1. */
  readonly still: number;
  /** What a reader does in its panels, where nothing is to be dragged. */
  readonly takes?: 'strokes' | 'presses';
  readonly controls: readonly Control[];
  /** The state at a time of the play, from 0 to 1. */
  at(time: number): State;
  /** The state when a reader has set one of its fields: what does not go with that changes, too. */
  settle?(state: State, field: string): State;
  /** The state when something points at a place in a panel, or at nothing any more. */
  point?(state: State, panel: number, at: Place | undefined): State;
}

/** What a reader sets without dragging: a number of the state, one of some words, or any words. */
export type Control =
  | {
      readonly kind: 'range';
      readonly field: string;
      readonly label: string;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly film?: Film;
    }
  | {
      readonly kind: 'choice';
      readonly field: string;
      readonly label: string;
      readonly options: readonly (readonly [value: string, label: string])[];
    }
  | {
      readonly kind: 'text';
      readonly field: string;
      readonly label: string;
      /** Texts that are worth trying. */
      readonly suggestions: readonly string[];
      /** What files hold that may be brought instead of words. */
      readonly takesFiles?: FileKind;
    };

/**
 * What the words of a control may come from: a network is known by its file's name; points of two classes, and what is
 * to be learned (a curve's points, or an image), are written out.
 */
export type FileKind = 'network' | 'points' | 'target';

/** How a range plays by itself, from its least number to its greatest, while all else stays as the reader set it. */
export interface Film {
  /** What starts it: a verb. */
  readonly verb: string;
  readonly seconds: number;
  /** Fields that a reader changes to see it from its beginning. */
  readonly after: readonly string[];
}
