import { inputPixels } from '../view/input-picture';
import type { SampleGrid } from '../view/grid';
import { inputAt, type Pictured } from '../view/pictured';

/*
 * Points of a plane whose inputs are images, as small pictures beside their places. All places are in pixels from the
 * top left of the figure.
 */

/** What is drawn over a figure, in this order. Colours have red in their lowest byte. */
export type PictureShape =
  | {
      readonly kind: 'line';
      readonly from: Place;
      readonly to: Place;
      readonly width: number;
      readonly colour: number;
    }
  | {
      readonly kind: 'disc';
      readonly at: Place;
      readonly radius: number;
      readonly colour: number;
    }
  | { readonly kind: 'box'; readonly box: PixelBox; readonly colour: number }
  | {
      readonly kind: 'image';
      readonly box: PixelBox;
      readonly image: RgbImage;
      /** For those who do not see it. */
      readonly title: string;
    };

type Place = readonly [x: number, y: number];

export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Red, green and blue from 0 to 255, row by row from the top left. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const LIGHT = 0xffffff;
const DARK = 0x202020;

/** Widths in pixels: of lines from points to their pictures, of points, of frames, and of the rim around all of them. */
const LINE = 2;
const DOT = 4;
const FRAME = 2;
const RIM = 1;

/** The longer side of a picture as a share of the figure's shorter one, and at most. */
const SIDE = 0.15;
const LONGEST = 0.3;

/** Between a point and its picture, and between that and the figure's edge. */
const GAP = 12;

/**
 * The points that a plane is known by, as pictures: each on the side of its point that is away from the others, inside
 * the figure. Points beyond the window are left out.
 *
 * @param grid its width and height are the figure's, in pixels
 * @param room that pictures lie in: all of the figure, where nothing covers it
 */
export function anchorShapes(
  { anchors, image, scale, slice }: Pictured,
  { window, width, height }: SampleGrid,
  room: PixelBox = { left: 0, top: 0, width, height },
): PictureShape[] {
  const places = anchors.map(([u, v]): Place => [
    ((u - window.u0) / (window.u1 - window.u0)) * width,
    ((window.v1 - v) / (window.v1 - window.v0)) * height,
  ]);
  const isInside = ([x, y]: Place) => x >= 0 && x <= width && y >= 0 && y <= height;
  const shown = [...places.keys()].filter((k) => isInside(places[k]));
  const [x, y] = [0, 1].map((axis) => sum(shown.map((k) => places[k][axis])) / shown.length);
  const size = sizeOf(image, Math.min(room.width, room.height));
  const pictures = shown.map((k) => {
    const place = places[k];
    const [u, v] = anchors[k];
    const rgba = inputPixels(inputAt(slice, u, v), image, scale);
    const pixels = Uint8Array.from(rgba.filter((_, channel) => channel % 4 !== 3));
    return {
      place,
      box: boxBeside(place, [place[0] - x, place[1] - y], size, room),
      image: { width: image.width, height: image.height, pixels },
      title: `The input at (${u}, ${v}): black is ${scale.black}, white ${scale.white}`,
    };
  });
  return [
    ...pictures.flatMap(({ place, box }) => lineTo(place, box)),
    ...pictures.flatMap(({ box, image: own, title }): PictureShape[] => [
      ...rimmed((more, colour): PictureShape => ({
        kind: 'box',
        box: grown(box, FRAME + more),
        colour,
      })),
      { kind: 'image', box, image: own, title },
    ]),
    // Last, so that they are seen in small figures, too.
    ...pictures.flatMap(({ place }) => rimmed((more, colour) => disc(place, DOT + more, colour))),
  ];
}

/** Something light with a dark rim, so that it is seen on any map. */
function rimmed(shape: (more: number, colour: number) => PictureShape): PictureShape[] {
  return [shape(RIM, DARK), shape(0, LIGHT)];
}

function lineTo(from: Place, { left, top, width, height }: PixelBox): PictureShape[] {
  const to: Place = [left + width / 2, top + height / 2];
  return rimmed((more, colour) => ({ kind: 'line', from, to, width: LINE + 2 * more, colour }));
}

function disc(at: Place, radius: number, colour: number): PictureShape {
  return { kind: 'disc', at, radius, colour };
}

function grown({ left, top, width, height }: PixelBox, by: number): PixelBox {
  return { left: left - by, top: top - by, width: width + 2 * by, height: height + 2 * by };
}

/** A picture's sides: whole pixels for each of its own, where there is room. */
function sizeOf(
  image: { readonly width: number; readonly height: number },
  room: number,
): readonly [width: number, height: number] {
  const longer = Math.max(image.width, image.height);
  const whole = Math.max(1, Math.round((SIDE * room) / longer));
  const scale = whole * longer <= LONGEST * room ? whole : (SIDE * room) / longer;
  return [scale * image.width, scale * image.height];
}

/** Where a picture lies whose point is at a place, in a direction from that. */
function boxBeside(
  place: readonly [number, number],
  [dx, dy]: readonly [number, number],
  [width, height]: readonly [number, number],
  room: PixelBox,
): PixelBox {
  const distance = Math.hypot(dx, dy) || 1;
  const reach = GAP + Math.hypot(width, height) / 2;
  const within = (start: number, side: number, from: number, length: number) =>
    Math.round(Math.min(Math.max(start, from + GAP), from + length - side - GAP));
  const at = (left: number, top: number): PixelBox => ({
    left: within(left, width, room.left, room.width),
    top: within(top, height, room.top, room.height),
    width,
    height,
  });
  const [left, top] = [
    place[0] + (reach * dx) / distance - width / 2,
    place[1] + (reach * dy) / distance - height / 2,
  ];
  // An edge of the figure may push it over its place: there is room on another side then.
  const sideways = [place[0] - GAP - width, place[0] + GAP];
  const beside = (dx < 0 ? sideways : sideways.toReversed()).map((aside) => at(aside, top));
  return [at(left, top), ...beside].find((box) => !isOver(box, place)) ?? at(left, top);
}

function isOver({ left, top, width, height }: PixelBox, [x, y]: Place): boolean {
  return x > left - DOT && x < left + width + DOT && y > top - DOT && y < top + height + DOT;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
