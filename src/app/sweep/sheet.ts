import { MEDIA_TYPES } from '../../figure/media-types';
import type { Entry, SweepResults } from '../../sweep/series';
import type { Sweep } from '../../sweep/sweep';
import { textScale, type FindElement } from '../page/elements';
import type { Notice } from '../page/notice';
import type { Exploration } from '../map/exploration';
import { fileName, offer } from '../save/saving';
import { sweepKindOf, sweepAround, sweepText, usualChoice, type SweepChoice } from './choice';
import type { DrawnChart } from './report';
import { SweepRun, type MeasuredEntries } from './run';
import { setText } from '../page/words';

/** Milliseconds between two drawings of the chart, which takes the page a few each. */
const DRAW_EVERY_MS = 400;

/** Widths of the chart in CSS pixels, as in steering.css: narrower ones have no room for their text. */
const [LEAST_WIDTH, MOST_WIDTH] = [600, 820];

/** A sweep around what is on screen, its chart drawn while it is counted, and its files. */
export class SweepSheet {
  private readonly sheet: HTMLDialogElement;
  private readonly layers: HTMLInputElement;
  private readonly draws: HTMLInputElement;
  private shown: Exploration | undefined;
  private sweep: Sweep | undefined;
  private run: SweepRun | undefined;
  private entries: readonly Entry[] = [];
  /** All networks of the sweep are among the entries. */
  private isCounted = false;
  private chart: DrawnChart | undefined;
  /** Width of that chart. */
  private drawnWidth = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param current what is on screen */
  constructor(
    private readonly element: FindElement,
    private readonly notice: Notice,
    private readonly current: () => Exploration | undefined,
    private readonly onError: (error: unknown) => void,
  ) {
    this.sheet = element('sweep', HTMLDialogElement);
    this.layers = element('sweep-layers', HTMLInputElement);
    this.draws = element('sweep-draws', HTMLInputElement);
    element('sweep-open').addEventListener('click', () => this.open());
    this.sheet.addEventListener('close', () => this.stop());
    for (const field of [this.layers, this.draws])
      field.addEventListener('change', () => this.start());
    element('sweep-stop').addEventListener('click', () => this.stop());
    element('sweep-save').addEventListener('click', () => this.save('yaml'));
    element('sweep-results').addEventListener('click', () => this.save('json'));
    element('sweep-svg').addEventListener('click', () => this.save('svg'));
    // Scaled to another width, its text would be too small or too large.
    new ResizeObserver(() => {
      if (this.sheet.open && this.chart && this.drawnWidth !== this.chartWidth) this.drawSoon();
    }).observe(element('sweep-chart'));
  }

  open(): void {
    const shown = this.current();
    if (!shown || this.sheet.open) return;
    this.shown = shown;
    const { layers, draws } = usualChoice(shown);
    this.layers.value = String(layers);
    this.draws.value = String(draws);
    const kind = sweepKindOf(shown);
    this.element('sweep-depths').hidden = !kind.hasDepths;
    this.element('sweep-drawn').hidden = kind.draws === undefined;
    this.element('sweep-of').textContent = kind.draws ?? '';
    this.sheet.showModal();
    this.start();
  }

  private start(): void {
    const { shown } = this;
    if (!shown || !this.layers.reportValidity() || !this.draws.reportValidity()) return;
    this.stop();
    clearTimeout(this.timer);
    this.timer = undefined;
    const choice: SweepChoice = {
      layers: this.layers.valueAsNumber,
      draws: this.draws.valueAsNumber,
    };
    this.sweep = sweepAround(shown, choice);
    this.entries = [];
    this.isCounted = false;
    this.chart = undefined;
    this.element('sweep-chart').replaceChildren();
    this.allowSaving();
    // Read out once it is counted, not with every network.
    this.element('sweep-text').ariaBusy = 'true';
    this.element('sweep-text').textContent = 'Counting…';
    this.sheet.dataset.state = 'counting';
    this.element('sweep-stop').hidden = false;
    this.element('sweep-progress', HTMLProgressElement).value = 0;
    this.run = new SweepRun(
      this.sweep,
      shown.opened,
      (measured) => this.show(measured),
      this.notice.showReplacement,
    );
  }

  /** Offers to save what there is. */
  private allowSaving(): void {
    this.element('sweep-results', HTMLButtonElement).disabled = this.entries.length === 0;
    this.element('sweep-svg', HTMLButtonElement).disabled = !this.chart;
  }

  private stop(): void {
    this.run?.stop();
    this.run = undefined;
    this.element('sweep-stop').hidden = true;
    if (this.sheet.dataset.state === 'counting') this.sheet.dataset.state = 'stopped';
  }

  private show(measured: MeasuredEntries): void {
    this.entries = measured.filter((entry) => entry !== undefined);
    this.isCounted = this.entries.length === measured.length;
    this.allowSaving();
    this.element('sweep-progress', HTMLProgressElement).value =
      this.entries.length / measured.length;
    if (!this.isCounted) return this.drawSoon();
    this.stop();
    void this.draw();
  }

  private drawSoon(): void {
    this.timer ??= setTimeout(() => void this.draw(), DRAW_EVERY_MS);
  }

  private get results(): SweepResults | undefined {
    const { sweep, entries } = this;
    return sweep && { version: import.meta.env.CREASE_VERSION, sweep, entries };
  }

  private async draw(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { results, entries } = this;
    try {
      const { describeSweep, drawChart, loadPlot } = await import('./report');
      await loadPlot();
      // The first time, loading took the page's thread already: drawing is another task.
      await new Promise((resolve) => setTimeout(resolve));
      if (!results || this.entries !== entries) return;
      const failed = entries.flatMap(({ outcome }) =>
        'failed' in outcome ? [outcome.failed] : [],
      );
      if (failed.length < entries.length) {
        const width = this.chartWidth;
        const chart = await drawChart(results, width, textScale());
        if (this.entries !== entries) return;
        this.chart = chart;
        this.drawnWidth = width;
        this.allowSaving();
        this.element('sweep-chart').replaceChildren(chart.svg);
      }
      setText(this.element('sweep-text'), [describeSweep(results), ...failed].join(' '));
      if (!this.isCounted) return;
      this.sheet.dataset.state = 'done';
      this.element('sweep-text').ariaBusy = 'false';
    } catch (error) {
      this.onError(error);
    }
  }

  /** Saves the sweep, what was counted so far, or its chart. */
  private save(format: 'yaml' | 'json' | 'svg'): void {
    const { sweep, results, chart, shown } = this;
    if (!sweep || !results || !shown) return;
    const save = (text: string, type: string) =>
      offer(new Blob([text], { type }), `${fileName(shown.opened.name)}-sweep.${format}`);
    if (format === 'yaml') save(sweepText(sweep), MEDIA_TYPES.yaml);
    else if (format === 'json')
      import('./report').then(
        ({ resultsJson }) => save(resultsJson(results), MEDIA_TYPES.json),
        this.onError,
      );
    else if (chart) save(chart.text, MEDIA_TYPES.svg);
  }

  /** Width of a chart that has room on its sheet, in CSS pixels, but for what the reader has larger. */
  private get chartWidth(): number {
    const room = this.element('sweep-chart').clientWidth / textScale();
    return Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, room));
  }
}
