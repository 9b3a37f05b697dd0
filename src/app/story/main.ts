import { PLAYS } from '../../story/plays';
import { Threads } from '../../threads/threads';
import { threadOf } from '../page/thread-port';
import { SceneView } from './scene-view';
import type { StoryQuestions } from './story-messages';

/*
 * The article: its words are in origami/index.html, its figures are put where a `data-scene` names one.
 */

function startThread() {
  return threadOf(new Worker(new URL('./story-worker.ts', import.meta.url), { type: 'module' }));
}

function drawingThread() {
  return new Threads<StoryQuestions>(startThread, { does: 'draws figures', atOnce: Infinity });
}

// Stills have trainings behind them that take seconds: nobody who drags a figure waits for those of others.
const artists = { stills: drawingThread(), moved: drawingThread() };
artists.stills.begin();

const views = PLAYS.map((scene) => {
  const figure = document.querySelector<HTMLElement>(`[data-scene="${scene.name}"]`);
  if (!figure) throw new Error(`The page has no place for the scene ${scene.name}.`);
  return new SceneView(figure, scene, artists);
});

// An address may ask for a scene as somebody left it: `?scene=folds&network=fold:4x2#folds`.
const asked = new URLSearchParams(location.search);
const own = views.find(({ scene }) => scene.name === asked.get('scene'));
asked.delete('scene');
own?.ask([...asked].map(([field, value]) => `${field}=${value}`));

// A file that misses its figure opens nothing in the article's place.
for (const kind of ['dragover', 'drop'])
  document.addEventListener(kind, (event) => event.preventDefault());

/** Share of a figure that has to be seen before it plays: a phone may not hold all of it. */
const MOSTLY = 0.45;

/** Scenes play where most of them is seen. */
const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting, intersectionRatio } of entries) {
      const view = views.find(({ figure }) => figure === target);
      if (isIntersecting) view?.enter(intersectionRatio >= MOSTLY);
      else view?.leave();
    }
  },
  { threshold: [0, MOSTLY] },
);

for (const view of views) seen.observe(view.figure);

// One after the other, so that what is read first is there first; none is blank in print.
for (const view of views) {
  await view.drawn();
  performance.mark(`crease: figure ${view.scene.name}`);
  // Not before there is something to drag: the first figure has the cores to itself.
  artists.moved.begin();
}
