import type { OpenedNetwork } from '../../network/open';
import type { Cutter } from '../cut/cutter';
import type { Exploration } from '../map/exploration';
import type { FindElement } from '../page/elements';
import { numberText, setText } from '../page/words';
import type { CheckpointFilm, FilmCheckpoint } from './film';
import { FilmChart } from './film-chart';
import { FilmCounts, type CheckpointCount } from './film-counts';
import { countText, manyText } from '../../view/count-text';

export interface FilmListener {
  /** This network is to be shown, as the one before is seen. */
  onCheckpoint(opened: OpenedNetwork): void;
  onError(error: unknown): void;
}

/** Milliseconds that each checkpoint is shown while it plays: at least, as the next waits until this is cut. */
const STEP_MS = 250;

/** A training, step by step: a slider of its checkpoints, with loss and exact regions beside it. */
export class FilmBar {
  private film: CheckpointFilm = [];
  private at = 0;
  private timer: ReturnType<typeof setInterval> | undefined;
  private isCut = false;
  private readonly bar: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly play: HTMLElement;
  private readonly chart: FilmChart;
  private readonly counts: FilmCounts;

  constructor(
    private readonly element: FindElement,
    cutter: Cutter,
    private readonly listener: FilmListener,
  ) {
    this.bar = element('film');
    this.slider = element('film-step', HTMLInputElement);
    this.play = element('film-play');
    this.chart = new FilmChart(element('film-chart'));
    this.counts = new FilmCounts(
      cutter,
      () => this.describe(),
      (error) => listener.onError(error),
    );
    this.slider.addEventListener('input', () => {
      this.stop();
      this.go(Number(this.slider.value));
    });
    this.play.addEventListener('click', () => this.toggle());
    element('film-close').addEventListener('click', () => this.close());
  }

  /** Opens a training, at its last step. */
  open(film: CheckpointFilm): void {
    this.stop();
    this.film = film;
    this.slider.max = String(film.length - 1);
    this.bar.hidden = false;
    document.body.dataset.film = 'yes';
    this.go(film.length - 1);
  }

  /** Follows what is on screen: something else than a checkpoint closes the training. */
  follow({ opened, plane, counted, exact }: Exploration): void {
    if (this.film.length === 0) return;
    if (!this.film.some((checkpoint) => checkpoint.opened === opened)) {
      this.close();
      return;
    }
    this.isCut = exact.kind !== 'cutting' && this.film[this.at].opened === opened;
    // What is shown comes first.
    if (this.isCut) this.counts.aimAt(this.film, plane, counted, this.at);
  }

  /** One step on, or back. */
  step(by: 1 | -1): void {
    if (this.film.length === 0) return;
    this.stop();
    this.go(Math.min(Math.max(this.at + by, 0), this.film.length - 1));
  }

  close(): void {
    this.stop();
    this.counts.close();
    this.film = [];
    this.bar.hidden = true;
    delete document.body.dataset.film;
  }

  private toggle(): void {
    if (this.timer !== undefined) {
      this.stop();
      return;
    }
    if (this.at === this.film.length - 1) this.go(0);
    setText(this.play, '■');
    this.play.setAttribute('aria-label', 'Stop');
    this.timer = setInterval(() => {
      if (this.isCut) this.go(this.at + 1);
      if (this.at === this.film.length - 1) this.stop();
    }, STEP_MS);
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    setText(this.play, '▶');
    this.play.setAttribute('aria-label', 'Play');
  }

  private go(at: number): void {
    this.at = at;
    this.isCut = false;
    this.slider.value = String(at);
    this.describe();
    this.listener.onCheckpoint(this.film[at].opened);
  }

  private describe(): void {
    const { film, at, counts } = this;
    if (film.length === 0) return;
    const checkpoint = film[at];
    const words = [...courseWords(checkpoint), regionWords(counts.of(at))];
    setText(this.element('film-title'), `Step ${countText(checkpoint.step)}`);
    setText(this.element('film-text'), words.join('\n'));
    const spoken = `step ${checkpoint.step}, ${words.join(', ')}`;
    if (this.slider.getAttribute('aria-valuetext') !== spoken)
      this.slider.setAttribute('aria-valuetext', spoken);
    const regions = film.map((_, k) => {
      const count = counts.of(k);
      return typeof count === 'number' ? count : undefined;
    });
    const known = film.filter((_, k) => counts.of(k) !== undefined).length;
    this.bar.dataset.counted = String(known);
    setText(this.element('film-counted'), chartedWords(known, film.length));
    this.chart.draw(film, regions, at);
  }
}

function courseWords({ course }: FilmCheckpoint): string[] {
  const { loss, testLoss, error, testError } = course ?? {};
  return [
    ...measureWords(loss, testLoss, 'loss ', numberText),
    ...measureWords(error, testError, 'wrong: ', percentText),
  ];
}

/** Nothing, or a measure of the examples that are trained with, and in parentheses of the others. */
function measureWords(
  train: number | undefined,
  test: number | undefined,
  what: string,
  text: (measure: number) => string,
): string[] {
  if (train === undefined) return [];
  return [`${what}${text(train)}${test === undefined ? '' : ` (test ${text(test)})`}`];
}

function percentText(share: number): string {
  return `${numberText(100 * share)}\u00a0%`;
}

/** What of the regions is in the chart: how far it is while not all are counted. */
function chartedWords(known: number, checkpoints: number): string {
  return known < checkpoints ? `exact regions at ${known} of ${checkpoints}` : 'exact regions';
}

function regionWords(count: CheckpointCount | undefined): string {
  if (count === undefined) return 'counting regions…';
  return typeof count === 'number' ? `${manyText(count, 'region')} exactly` : 'too many regions';
}
