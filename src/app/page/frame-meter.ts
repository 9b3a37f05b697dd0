import type { FindElement } from './elements';
import type { Painted, PictureSource } from '../map/exploration';
import { setText } from './words';

/** Frames that are shown. */
const FRAMES = 120;

/**
 * Milliseconds at the top of the chart, whose height is 40 of its own units and a frame 2 wide. Its
 * line in index.html is at a frame of a screen with 60 a second.
 */
const HIGHEST = 50;
const HEIGHT = 40;

const SOURCES: Record<PictureSource, string> = {
  exact: 'exact regions',
  finished: 'finished samples',
  coarse: 'coarse samples',
  reprojected: 'the last picture, moved',
};

/** Shows how long frames take, and of what the last picture was made, for as long as it is on. */
export class FrameMeter {
  private readonly card: HTMLElement;
  private readonly intervals: number[] = [];
  private request = 0;
  private last: number | undefined;
  private painted = 0;
  private latest: Painted | undefined;

  constructor(private readonly element: FindElement) {
    this.card = element('frames');
  }

  get isOn(): boolean {
    return this.request !== 0;
  }

  /** Starts or ends it. */
  show(on: boolean): void {
    if (on === this.isOn) return;
    this.card.hidden = !on;
    cancelAnimationFrame(this.request);
    this.request = 0;
    this.last = undefined;
    this.intervals.length = 0;
    if (on) this.request = requestAnimationFrame((now) => this.frame(now));
  }

  /** A picture was drawn. */
  add(painted: Painted): void {
    this.latest = painted;
    this.painted++;
    // For scripts; what the card says changes with the frames.
    this.card.dataset.painted = String(this.painted);
    this.card.dataset.source = painted.source;
  }

  private frame(now: number): void {
    this.request = requestAnimationFrame((next) => this.frame(next));
    if (this.last !== undefined) this.intervals.push(now - this.last);
    this.last = now;
    if (this.intervals.length > FRAMES) this.intervals.shift();
    this.draw();
  }

  private draw(): void {
    const { intervals, latest } = this;
    if (intervals.length === 0) return;
    const bars = intervals.map((ms, k) => {
      const height = (HEIGHT * Math.min(ms, HIGHEST)) / HIGHEST;
      return `M${2 * k + 1},${HEIGHT}v-${height.toFixed(1)}`;
    });
    this.card.querySelector('path')?.setAttribute('d', bars.join(''));
    const sorted = intervals.toSorted((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    const longest = sorted[sorted.length - 1];
    setText(
      this.element('frames-text'),
      `${middle.toFixed(1)} ms a frame, ${longest.toFixed(0)} at most`,
    );
    if (!latest) return;
    setText(
      this.element('frames-picture'),
      `Drawn in ${latest.milliseconds.toFixed(1)} ms from ${SOURCES[latest.source]}`,
    );
  }
}
