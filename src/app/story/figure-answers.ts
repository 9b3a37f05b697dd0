import { assertNever } from '../../network/assert-never';
import { DARK, LIGHT } from '../../drawing/ink';
import type { SceneState } from '../../story/play';
import type { Scene } from '../../story/scene';
import { sceneByName } from '../../story/scenes';
import { Gaps } from '../../threads/gaps';
import type { Answers } from '../../threads/question';
import type { Act, StoryQuestions } from './story-messages';

/** Milliseconds between drawings of a figure that is refined. */
const DRAWN_EVERY = 400;

/** Whoever draws figures, and does what readers do in them: what is only refined waits for that. */
export function figureAnswers(): Pick<Answers<StoryQuestions>, 'act' | 'draw' | 'finish'> {
  const gaps = new Gaps();
  return {
    act: ({ scene, state, act }) =>
      gaps.first(() => stateAfter(sceneByName(scene), state, act) ?? state),
    draw: ({ scene: name, state, isDark }) =>
      gaps.first(() => sceneByName(name).draw(state, isDark ? DARK : LIGHT)),
    async finish({ scene: name, state, isDark }, { signal, tell }) {
      const scene = sceneByName(name);
      const draw = () => scene.draw(state, isDark ? DARK : LIGHT);
      const refine = (until: AbortSignal) => scene.refine?.(state, until) ?? false;
      let drawnAt = performance.now();
      while (await gaps.within(refine, signal)) {
        if (performance.now() - drawnAt < DRAWN_EVERY) continue;
        await tell(await draw());
        drawnAt = performance.now();
      }
      return draw();
    },
  };
}

/** What a scene makes of what a reader does there; nothing, where it takes no such thing. */
function stateAfter(
  scene: Scene,
  state: SceneState,
  act: Act,
): SceneState | Promise<SceneState> | undefined {
  switch (act.kind) {
    case 'drag':
      return scene.drag?.(state, act.handle, act.to);
    case 'stroke':
      return scene.stroke?.(state, act.panel, act.from, act.to);
    case 'press':
      return scene.press?.(state, act.panel, act.at);
    default:
      return assertNever(act);
  }
}
