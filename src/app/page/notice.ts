import { replacementText, type Replacement } from '../../threads/question';
import type { FindElement } from './elements';

/** Work that is said to be under way. */
export interface ShownWork {
  /** @param share from 0 to 1, where what remains cannot be told beforehand */
  show(share: number): void;
  end(): void;
}

/** Milliseconds of work that nobody need be told of. */
const PATIENCE = 400;

/** The place over the map where one sentence is said. */
export class Notice {
  /** Counts what was said, so that work ends its own and nothing else. */
  private said = 0;
  /** Work that is under way, where it is what is said. */
  private work: { readonly sentence: string; readonly onStop: () => void } | undefined;
  /** A sentence that stays until somebody has read it: before what is said of work, and after it. */
  private lasting: string | undefined;

  constructor(private readonly element: FindElement) {
    element('notice-close').addEventListener('click', () => this.close());
  }

  /**
   * Says one sentence over the map until it is dismissed or something else succeeds.
   *
   * @returns takes it back, where it still stands
   */
  show(sentence: string): () => void {
    this.lasting = undefined;
    return this.say(sentence);
  }

  /** Says that a worker's work is done by another, until somebody has read it. */
  readonly showReplacement = (replacement: Replacement): void => {
    this.lasting = replacementText(replacement);
    const { work } = this;
    if (work) this.element('notice-text').textContent = `${this.lasting} ${work.sentence}`;
    else this.say(this.lasting);
  };

  /** Says how far some work is, over the map, until it ends or is stopped. */
  showWork(sentence: string, onStop: () => void): ShownWork {
    const { lasting } = this;
    const end = this.say(lasting === undefined ? sentence : `${lasting} ${sentence}`);
    const own = this.said;
    this.work = { sentence, onStop };
    this.element('notice-close').setAttribute('aria-label', 'Stop');
    const bar = this.element('notice-progress', HTMLProgressElement);
    bar.hidden = false;
    bar.removeAttribute('value');
    return {
      show: (share) => {
        if (this.said !== own) return;
        if (share < 1) bar.value = share;
        else bar.removeAttribute('value');
      },
      end,
    };
  }

  /** Says what is being waited for, once that takes longer than a moment, and lets a person stop it. */
  showWait(sentence: string, onStop: () => void): ShownWork {
    let shown: ShownWork | undefined;
    let known: number | undefined;
    const timer = setTimeout(() => {
      shown = this.showWork(sentence, onStop);
      if (known !== undefined) shown.show(known);
    }, PATIENCE);
    return {
      show(share) {
        known = share;
        shown?.show(share);
      },
      end() {
        clearTimeout(timer);
        shown?.end();
      },
    };
  }

  /** Takes a sentence away that somebody has read; work goes on. */
  dismiss(): void {
    if (!this.work) this.close();
  }

  /** Takes away what is said, but for what somebody has to read. */
  hide(): void {
    if (this.lasting !== undefined) {
      this.say(this.lasting);
      return;
    }
    this.said++;
    this.work = undefined;
    this.element('notice').hidden = true;
  }

  private say(sentence: string): () => void {
    const own = ++this.said;
    this.work = undefined;
    // Text only: it may carry a file's name.
    this.element('notice-text').textContent = sentence;
    this.element('notice-progress').hidden = true;
    this.element('notice').hidden = false;
    this.element('notice-close').setAttribute('aria-label', 'Dismiss');
    return () => {
      if (this.said === own) this.hide();
    };
  }

  private close(): void {
    this.lasting = undefined;
    this.work?.onStop();
    this.hide();
  }
}
