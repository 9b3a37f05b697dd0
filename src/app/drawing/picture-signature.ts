import { assertNever } from '../../network/assert-never';
import type { PictureLayer } from '../../view/picture';
import type { PictureRequest } from './drawing-messages';

/** What a picture consists of, one thing after the other: two that have the same look the same. */
export type Signature = readonly unknown[];

/** Maps, regions, lines, dots and colours are known by being the same object. */
export function signatureOf(request: PictureRequest): Signature {
  const { size, view, maps, style, layers } = request;
  const { palette, creases, background } = style;
  return [
    ...Object.values(size),
    view.u0,
    view.u1,
    view.v0,
    view.v1,
    maps.length,
    ...maps,
    palette.colours.join(),
    palette.crease,
    creases,
    background?.join(),
    ...layers.flatMap((layer) => signatureOfLayer(layer, request)),
  ];
}

export function isSamePicture(a: Signature, b: Signature): boolean {
  return a.length === b.length && a.every((part, k) => Object.is(part, b[k]));
}

function signatureOfLayer(
  layer: PictureLayer<number>,
  { complexes, colours: coloursOf, forms }: PictureRequest,
): Signature {
  const { kind } = layer;
  switch (kind) {
    case 'regions': {
      const { map, filling } = layer;
      // Only a GPU blends colours.
      const parts = Object.entries({ ...filling, blend: 1 }).flat();
      return [kind, complexes[map], coloursOf[map], forms[map], ...parts];
    }
    case 'creases': {
      const { width, colours, depth, unit } = layer.style;
      return [kind, complexes[layer.map], width, Array.from(colours).join(), depth, unit];
    }
    case 'lines': {
      const { width, colours } = layer.style;
      return [kind, layer.lines, width, Array.from(colours).join()];
    }
    case 'dots': {
      const { u, v, colours, diameter, rim } = layer.dots;
      return [kind, u, v, colours, diameter, rim];
    }
    default:
      return assertNever(kind);
  }
}
