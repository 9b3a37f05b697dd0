import { DARK, LIGHT } from '../../story/ink';
import { sceneByName } from '../../story/scenes';
import { serve } from '../../threads/serve';
import { portOfThread } from '../page/thread-port';
import type { StoryQuestions } from './story-messages';

/* Draws figures, so that no cut of theirs holds up the page. */
serve<StoryQuestions>(portOfThread(), {
  drag: ({ scene, state, handle, to }) => sceneByName(scene).drag?.(state, handle, to) ?? state,
  draw: ({ scene, state, isDark }) => sceneByName(scene).draw(state, isDark ? DARK : LIGHT),
});
