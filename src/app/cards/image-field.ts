import { imageOf, imageWord } from '../../network/image-layout';
import { inputWidth } from '../../network/network';
import type { FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';

/** Fewer inputs are hardly pixels. */
const FEWEST_PIXELS = 4;

/** The image that a network's input is, to be said on its sheet where its file does not. */
export class ImageField {
  private readonly row: HTMLElement;
  private readonly field: HTMLInputElement;

  /** @param onImage an image as the command line takes it, right or wrong; undefined for what the file says */
  constructor(element: FindElement, onImage: (image: string | undefined) => void) {
    this.row = element('image-row');
    this.field = element('image', HTMLInputElement);
    this.field.addEventListener('change', () => onImage(this.field.value.trim() || undefined));
  }

  show({ opened: { network } }: Exploration): void {
    const image = imageOf(network);
    this.row.hidden = !image && inputWidth(network) < FEWEST_PIXELS;
    // What somebody is typing stays.
    if (document.activeElement !== this.field) this.field.value = image ? imageWord(image) : '';
  }
}
