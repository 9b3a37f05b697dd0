import { element } from './elements';

/** Counts notices, so that work ends its own and no other. */
let notices = 0;
let stop: (() => void) | undefined;

/**
 * Says one sentence over the map until it is dismissed or something else succeeds.
 *
 * @returns takes it back, where it still stands
 */
export function showNotice(sentence: string): () => void {
  const own = ++notices;
  stop = undefined;
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
  const end = showNotice(sentence);
  const own = notices;
  stop = onStop;
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
  if (!stop) hideNotice();
}

/** Milliseconds of work that nobody need be told of. */
const PATIENCE = 400;

/** Says what is being waited for, once that takes longer than a moment, and lets a person stop it. */
export function showWait(sentence: string, onStop: () => void): { end(): void } {
  let work: ReturnType<typeof showWork> | undefined;
  const timer = setTimeout(() => {
    work = showWork(sentence, onStop);
  }, PATIENCE);
  return {
    end() {
      clearTimeout(timer);
      work?.end();
    },
  };
}

function dismiss(): void {
  stop?.();
  hideNotice();
}

export function hideNotice(): void {
  notices++;
  element('notice').hidden = true;
}
