import type { ZoomEnd } from '../../view/camera';
import type { Notice } from './notice';

const SENTENCES: Readonly<Record<ZoomEnd, string>> = {
  closest: 'This is as close as it goes: float64 has no points between these pixels.',
  widest: 'This is as far as it goes: a thousand times the network’s own window.',
};

/** Says that the view cannot go any closer, or farther, for as long as that is so. */
export class ZoomLimit {
  private said: ZoomEnd | undefined;
  private hide: () => void = () => undefined;

  constructor(private readonly notice: Notice) {}

  /** @param end the limit that the view is at; undefined between them */
  show(end: ZoomEnd | undefined): void {
    if (end === this.said) return;
    this.said = end;
    this.hide();
    if (end) this.hide = this.notice.show(SENTENCES[end]);
  }
}
