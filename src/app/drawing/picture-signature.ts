import { assertNever } from '../../network/assert-never';
import type { MapStyle, PictureLayer } from '../../view/picture';
import type { Kept, PictureRequest } from './drawing-messages';

/** What a picture consists of, one thing after the other: two that have the same look the same. */
export type Signature = readonly unknown[];

/** Colours of regions, which change while the regions stay. */
interface Versioned extends Kept {
  readonly version: number;
}

/** Lines, dots and colours of values are known by being the same object. */
export function signatureOf(
  { style, layers }: { style: MapStyle; layers: readonly PictureLayer<Versioned>[] },
  { size, view, maps }: PictureRequest,
): Signature {
  const { palette, creases, background } = style;
  return [
    ...Object.values(size),
    view.u0,
    view.u1,
    view.v0,
    view.v1,
    maps.map(({ id }) => id).join(),
    palette.colours.join(),
    palette.crease,
    creases,
    background?.join(),
    ...layers.flatMap(signatureOfLayer),
  ];
}

export function isSamePicture(a: Signature, b: Signature): boolean {
  return a.length === b.length && a.every((part, k) => Object.is(part, b[k]));
}

function signatureOfLayer(layer: PictureLayer<Versioned>): Signature {
  const { kind } = layer;
  switch (kind) {
    case 'regions': {
      const { map, filling } = layer;
      // Only a GPU blends colours.
      const parts = Object.entries({ ...filling, blend: 1 }).flat();
      return [kind, map.id, map.version, ...parts];
    }
    case 'creases': {
      const { width, colours, depth, unit } = layer.style;
      return [kind, layer.map.id, width, Array.from(colours).join(), depth, unit];
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
