/** Milliseconds that each depth is shown. */
const STEP = 1100;

/** Shows the patterns of the first layer, then of two, and so on to all, as an animation. */
export class LayerPlayer {
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param button says whether it plays, and starts and ends it */
  constructor(
    private readonly button: HTMLElement,
    private readonly layers: () => number,
    private readonly onDepth: (depth: number) => void,
  ) {
    button.addEventListener('click', () => this.toggle());
  }

  toggle(): void {
    if (this.timer === undefined) this.show(1);
    else this.stop();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.button.textContent = '▶ layer by layer';
  }

  private show(depth: number): void {
    this.onDepth(depth);
    this.button.textContent = '■ stop';
    if (depth >= this.layers()) this.stop();
    else this.timer = setTimeout(() => this.show(depth + 1), STEP);
  }
}
