import type { Act } from './story-messages';

/** What a reader does in a figure, done one after the other: each begins where the one before it ended. */
export class SceneActs {
  /** What is not done yet, the oldest first. */
  private readonly waiting: Act[] = [];
  private isBusy = false;

  /** @param perform resolves when an act is done; rejects where it cannot be, and what waits then is dropped */
  constructor(
    private readonly perform: (act: Act) => Promise<void>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  async add(act: Act): Promise<void> {
    const { waiting } = this;
    // Of a handle that is dragged faster than the figure is drawn, the last place counts.
    const last = waiting.at(-1);
    if (act.kind === 'drag' && last?.kind === 'drag' && act.handle === last.handle) waiting.pop();
    waiting.push(act);
    if (this.isBusy) return;
    this.isBusy = true;
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.perform(next);
    } catch (error) {
      waiting.length = 0;
      this.onFault(error);
    } finally {
      this.isBusy = false;
    }
  }
}
