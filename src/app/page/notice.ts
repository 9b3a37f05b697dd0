import { replacementText, type Replacement } from '../../threads/question';
import type { FindElement } from './elements';

/** Work that is said to be under way. */
export interface ShownWork {
  /** @param share from 0 to 1, where what remains cannot be told beforehand */
  show(share: number): void;
  end(): void;
}

interface Work {
  readonly sentence: string;
  readonly onStop: () => void;
  /** From 0 to 1; undefined where it is not known. */
  share: number | undefined;
}

/** Milliseconds of work that nobody need be told of. */
const PATIENCE = 400;

/** The place over the map where one sentence is said. */
export class Notice {
  /** Counts what was said, so that work ends its own and nothing else. */
  private said = 0;
  /** Work that is under way, where it is what is said. */
  private work: Work | undefined;
  /** All work that is under way and was said, the last behind the others. */
  private readonly underWay = new Set<Work>();
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

  /**
   * Says how far some work is, over the map, until it ends or is stopped. Other work that goes on is said again
   * then.
   */
  showWork(sentence: string, onStop: () => void): ShownWork {
    const work: Work = { sentence, onStop, share: undefined };
    this.underWay.add(work);
    this.sayWork(work);
    return {
      show: (share) => {
        work.share = share < 1 ? share : undefined;
        if (this.work === work) this.showShare(work);
      },
      end: () => {
        this.underWay.delete(work);
        if (this.work === work) this.hide();
      },
    };
  }

  private sayWork(work: Work): void {
    const { lasting } = this;
    this.say(lasting === undefined ? work.sentence : `${lasting} ${work.sentence}`);
    this.work = work;
    this.element('notice-close').setAttribute('aria-label', 'Stop');
    this.element('notice-progress', HTMLProgressElement).hidden = false;
    this.showShare(work);
  }

  private showShare({ share }: Work): void {
    const bar = this.element('notice-progress', HTMLProgressElement);
    if (share === undefined) bar.removeAttribute('value');
    else bar.value = share;
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

  /** Takes away what is said, but for what somebody has to read, and work that goes on. */
  hide(): void {
    const work = [...this.underWay].at(-1);
    if (work) {
      this.sayWork(work);
      return;
    }
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
    const { work } = this;
    if (work) {
      this.underWay.delete(work);
      work.onStop();
      // It may have said why.
      if (this.work !== work) return;
    }
    this.hide();
  }
}
