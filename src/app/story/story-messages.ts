import type { Drawing, SceneState } from '../../story/scene';
import type { Question } from '../../threads/question';

/** What the story's worker is asked. */
export interface StoryQuestions {
  readonly draw: Question<DrawRequest, Drawing>;
}

export interface DrawRequest {
  readonly scene: string;
  readonly state: SceneState;
  readonly isDark: boolean;
}
