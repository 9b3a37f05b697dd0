import type { Place } from '../../drawing/picture';
import type { Drawing, FileKind, SceneState } from '../../story/scene';
import type { Question } from '../../threads/question';

/** What the story's worker is asked. */
export interface StoryQuestions {
  readonly draw: Question<DrawRequest, Drawing>;
  /** The state when a handle was dragged, which may take what only whoever draws knows. */
  readonly drag: Question<DragRequest, SceneState>;
  /** Reads a network or points from files, and says by what words scenes know them. */
  readonly open: Question<OpenRequest, string>;
}

export interface OpenRequest {
  readonly files: readonly File[];
  readonly kind: FileKind;
}

export interface DragRequest {
  readonly scene: string;
  readonly state: SceneState;
  readonly handle: string;
  readonly to: Place;
}

export interface DrawRequest {
  readonly scene: string;
  readonly state: SceneState;
  readonly isDark: boolean;
}
