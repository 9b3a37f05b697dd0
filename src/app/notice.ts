import { element } from './elements';

/** Says one sentence over the map until it is dismissed or something else succeeds. */
export function showNotice(sentence: string): void {
  // Text only: it may carry a file's name.
  element('notice-text').textContent = sentence;
  element('notice').hidden = false;
  element('notice-close').addEventListener('click', hideNotice, { once: true });
}

export function hideNotice(): void {
  element('notice').hidden = true;
}
