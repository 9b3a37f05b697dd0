import type { Place } from '../../drawing/picture';
import type { FileKind, SceneState } from '../../story/play';
import type { Drawing } from '../../story/scene';
import type { Question } from '../../threads/question';

/** What the story's worker is asked. */
export interface StoryQuestions {
  readonly draw: Question<DrawRequest, Drawing>;
  /**
   * Refines a figure until nothing is left out, while nobody waits for anything else: tells it drawn anew now and
   * then, and answers with it drawn whole.
   */
  readonly finish: Question<DrawRequest, Drawing, Drawing>;
  /** The state when a reader did something in a figure, which may take what only whoever draws knows. */
  readonly act: Question<ActRequest, SceneState>;
  /** Reads a network or points from files, and says by what words scenes know them. */
  readonly open: Question<OpenRequest, string>;
}

export interface OpenRequest {
  readonly files: readonly File[];
  readonly kind: FileKind;
}

/** What a reader does in a figure, at places in its panels. */
export type Act =
  | { readonly kind: 'drag'; readonly handle: string; readonly to: Place }
  | { readonly kind: 'stroke'; readonly panel: number; readonly from: Place; readonly to: Place }
  | { readonly kind: 'press'; readonly panel: number; readonly at: Place };

export interface ActRequest {
  readonly scene: string;
  readonly state: SceneState;
  readonly act: Act;
}

export interface DrawRequest {
  readonly scene: string;
  readonly state: SceneState;
  readonly isDark: boolean;
}
