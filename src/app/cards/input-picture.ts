import { inputPixels } from '../../view/input-picture';
import { inputAt, type Pictured } from '../../view/pictured';
import { numberText } from '../page/words';

/** A point of a plane as a small picture, with words for those who do not see it. */
export class InputPicture {
  readonly figure = document.createElement('figure');
  private readonly canvas = document.createElement('canvas');
  private readonly caption = document.createElement('figcaption');

  constructor() {
    this.canvas.setAttribute('role', 'img');
    this.figure.className = 'picture';
    this.figure.append(this.canvas, this.caption);
  }

  /** @param caption below the picture */
  show(pictured: Pictured, u: number, v: number, caption: string): void {
    const { image, scale, slice } = pictured;
    const { width, height } = image;
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height)
      [canvas.width, canvas.height] = [width, height];
    const pixels = inputPixels(inputAt(slice, u, v), image, scale);
    canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
    const colours = image.channels === 1 ? 'grey' : 'colour';
    canvas.setAttribute(
      'aria-label',
      `The input at (${numberText(u)}, ${numberText(v)}) in ${colours}, ${width} × ${height} pixels; black is ${numberText(scale.black)}, white ${numberText(scale.white)}`,
    );
    this.caption.textContent = caption;
  }
}

/** Shows the points that a plane is known by in the element that is for them, which is hidden where there are none. */
export function showAnchors(pictured: Pictured | undefined, into: HTMLElement): void {
  into.hidden = !pictured;
  if (!pictured) {
    into.replaceChildren();
    return;
  }
  into.replaceChildren(
    ...pictured.anchors.map(([u, v]) => {
      const picture = new InputPicture();
      picture.show(pictured, u, v, `(${numberText(u)}, ${numberText(v)})`);
      return picture.figure;
    }),
  );
}
