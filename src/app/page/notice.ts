import { replacementText, type Replacement } from '../../threads/question';
import { element } from './elements';

/** Counts notices, so that work ends its own and no other. */
let notices = 0;
/** Work that is under way, where it is what is said. */
let work: { readonly sentence: string; readonly onStop: () => void } | undefined;
/** A sentence that stays until somebody has read it: before what is said of work, and after it. */
let lasting: string | undefined;

/**
 * Says one sentence over the map until it is dismissed or something else succeeds.
 *
 * @returns takes it back, where it still stands
 */
export function showNotice(sentence: string): () => void {
  lasting = undefined;
  return say(sentence);
}

/** Says that a worker's work is done by another, until somebody has read it. */
export function showReplacement(replacement: Replacement): void {
  lasting = replacementText(replacement);
  if (work) element('notice-text').textContent = `${lasting} ${work.sentence}`;
  else say(lasting);
}

function say(sentence: string): () => void {
  const own = ++notices;
  work = undefined;
  // Text only: it may carry a file's name.
  element('notice-text').textContent = sentence;
  element('notice-progress').hidden = true;
  element('notice').hidden = false;
  const close = element('notice-close');
  close.setAttribute('aria-label', 'Dismiss');
  // Once, however often it is added.
  close.addEventListener('click', dismiss);
  return () => {
    if (notices === own) hideNotice();
  };
}

/** Says how far some work is, over the map, until it ends or is stopped. */
export function showWork(
  sentence: string,
  onStop: () => void,
): { show(share: number): void; end(): void } {
  const end = say(lasting === undefined ? sentence : `${lasting} ${sentence}`);
  const own = notices;
  work = { sentence, onStop };
  element('notice-close').setAttribute('aria-label', 'Stop');
  const bar = element('notice-progress', HTMLProgressElement);
  bar.hidden = false;
  bar.removeAttribute('value');
  return {
    show(share) {
      if (notices === own) bar.value = share;
    },
    end,
  };
}

/** Takes a sentence away that somebody has read; work goes on. */
export function dismissNotice(): void {
  if (!work) dismiss();
}

/** Milliseconds of work that nobody need be told of. */
const PATIENCE = 400;

/** Says what is being waited for, once that takes longer than a moment, and lets a person stop it. */
export function showWait(sentence: string, onStop: () => void): { end(): void } {
  let shown: ReturnType<typeof showWork> | undefined;
  const timer = setTimeout(() => {
    shown = showWork(sentence, onStop);
  }, PATIENCE);
  return {
    end() {
      clearTimeout(timer);
      shown?.end();
    },
  };
}

function dismiss(): void {
  lasting = undefined;
  work?.onStop();
  hideNotice();
}

/** Takes away what is said, but for what somebody has to read. */
export function hideNotice(): void {
  if (lasting !== undefined) {
    say(lasting);
    return;
  }
  notices++;
  work = undefined;
  element('notice').hidden = true;
}
