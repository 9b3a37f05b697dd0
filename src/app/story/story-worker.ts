import { InputError } from '../../network/errors';
import { DARK, LIGHT } from '../../drawing/ink';
import { keepOwn } from '../../story/own-networks';
import { ownPointsOf } from '../../story/own-points';
import { sceneByName } from '../../story/scenes';
import { serve } from '../../threads/serve';
import { portOfThread } from '../page/thread-port';
import type { StoryQuestions } from './story-messages';

/** Bytes of a table of points. */
const LARGEST_TABLE = 2 ** 20;

/* Draws figures, so that no cut of theirs holds up the page. */
serve<StoryQuestions>(portOfThread(), {
  drag: ({ scene, state, handle, to }) => sceneByName(scene).drag?.(state, handle, to) ?? state,
  draw: ({ scene, state, isDark }) => sceneByName(scene).draw(state, isDark ? DARK : LIGHT),
  async open({ files, kind }) {
    if (kind === 'points') {
      const [file] = files;
      if (file.size > LARGEST_TABLE)
        throw new InputError(`${file.name} is too large for a table of a figure's points.`);
      return ownPointsOf(file.name, await file.text());
    }
    // What reads files is larger than the whole article, and few readers bring any.
    const { openFiles } = await import('../open/dropped-files');
    const found = await openFiles(files);
    if (found.kind !== 'network')
      throw new InputError('A figure is folded by one network: drop a single one.');
    const { name, network, window } = found.opened;
    keepOwn({ name, network, window });
    return name;
  },
});
