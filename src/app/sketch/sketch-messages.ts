import type { SlicedWindow } from '../cut/cutting-messages';
import type { ModeName } from '../modes/modes';
import type { Question } from '../../threads/question';

/** What the sketching worker is asked. */
export interface SketchQuestions {
  readonly units: Question<UnitSketchesRequest, readonly UnitSketch[]>;
}

/** A small picture: RGBA, four bytes a pixel, row by row from the top left. */
export interface Sketch {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** A window, which has the picture's shape. */
interface SketchRequest extends SlicedWindow {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
}

/** A map as the page would draw it. */
export interface MapSketchRequest extends SketchRequest {
  readonly mode: ModeName;
  readonly depth: number;
  /** Width of creases in pixels; 0 for none. */
  readonly creaseWidth: number;
  /** Whether the network has one input: its graph is drawn over the regions. */
  readonly isFunction: boolean;
  readonly palette: string;
}

/** The pre-activations of a layer's units. */
export interface UnitSketchesRequest extends SketchRequest {
  /** From 0. */
  readonly layer: number;
  /** Units that are wanted, the first ones. */
  readonly most: number;
}

/** The pre-activation of a unit, with a line where it is 0. */
export interface UnitSketch extends Sketch {
  /** Least and greatest value in the window. */
  readonly from: number;
  readonly to: number;
}
