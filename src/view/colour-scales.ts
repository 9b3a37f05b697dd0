import type { Color } from 'culori';
import { clampChroma, converter, interpolate } from './colour-spaces';

/** Colours of a scale: as many as the shader has room for. */
const STEPS = 64;

const toRgb = converter('rgb');

/** RGBA, 8 bits each, red in the lowest byte. */
function pack(colour: string | Color): number {
  const { r = 0, g = 0, b = 0 } = toRgb(colour) ?? {};
  return ((255 << 24) | (byte(b) << 16) | (byte(g) << 8) | byte(r)) >>> 0;
}

function byte(x: number): number {
  return Math.round(Math.min(1, Math.max(0, x)) * 255);
}

/** A scale through some colours, in Oklab, so that equal steps look equal. */
function scaleThrough(colours: readonly string[]): Uint32Array<ArrayBuffer> {
  const at = interpolate([...colours], 'oklab');
  return Uint32Array.from({ length: STEPS }, (_, k) => pack(at(k / (STEPS - 1))));
}

/** From negative through 0 in the middle to positive: blue and orange, which everybody tells apart. */
export const diverging = {
  light: scaleThrough([
    '#0b3c74',
    '#3f83bd',
    '#b9d3e6',
    '#f7f5f0',
    '#f2c999',
    '#d57a2b',
    '#7d3408',
  ]),
  dark: scaleThrough(['#a9d6ff', '#4a90cc', '#24486b', '#1b1c20', '#6b4423', '#d17f36', '#ffd7a3']),
} as const;

/** From few to many: matplotlib's viridis, whose lightness rises evenly. */
export const sequential = scaleThrough([
  '#440154',
  '#472d7b',
  '#3b528b',
  '#2c728e',
  '#21918c',
  '#28ae80',
  '#5ec962',
  '#addc30',
  '#fde725',
]);

/**
 * Okabe and Ito's colours, lightened to fill areas, and three more, moved as little as keeps any two
 * 0.08 apart in Oklab for people with each kind of colour blindness too; classes beyond ten repeat
 * them.
 */
const CLASS_COLOURS = [
  '#84b9f0',
  '#f2c955',
  '#75e0d5',
  '#d27d5f',
  '#c795b2',
  '#f6ec93',
  '#4e93e1',
  '#c1be95',
  '#997aaa',
  '#94b63f',
];

/** Classes before their colours repeat. */
export const CLASS_ROUND = CLASS_COLOURS.length;

/** One colour per class; of a single output, for not positive and positive. */
export const classColours = Uint32Array.from({ length: STEPS }, (_, k) =>
  pack(CLASS_COLOURS[k % CLASS_COLOURS.length]),
);

/** From the first layer to the last: from bold to fine, and ever nearer to the paper. */
const LAYERS = {
  light: ['#111114', '#8a1c4a', '#d9602b', '#d9a400'],
  dark: ['#ffffff', '#ffd166', '#ef6f6c', '#6c63ec'],
} as const;

/** Layers that have a colour of their own; those beyond have that of the last. */
const MOST_LAYERS = 16;

/** Colours of creases by layer, the first one first: from bold to fine. */
export function layerColours(layers: number, dark: boolean): Uint32Array<ArrayBuffer> {
  const at = interpolate([...(dark ? LAYERS.dark : LAYERS.light)], 'oklab');
  const count = Math.max(1, Math.min(MOST_LAYERS, layers));
  return Uint32Array.from({ length: count }, (_, k) => pack(at(count === 1 ? 0 : k / (count - 1))));
}

/**
 * Shares of a layer's colour in areas of it, so that its creases stay visible over them; for even
 * and odd numbers of active units, so that neighbours are told apart.
 */
const FILL_SHARES = [0.62, 0.5] as const;

/** Colours of areas by layer. */
export interface LayerFills {
  /** For an even and an odd number of active units, the first layer's colour first. */
  readonly sides: readonly [Uint32Array, Uint32Array];
  /** Colour of what is no layer's work. */
  readonly none: number;
}

/** Colours of areas by layer: those of its creases with paper in them. */
export function layerFills(layers: number, dark: boolean): LayerFills {
  const paper = dark ? '#24262c' : '#ffffff';
  const [even, odd] = FILL_SHARES.map((share) =>
    layerColours(layers, dark).map((colour) =>
      pack(interpolate([paper, cssColour(colour)], 'oklab')(share)),
    ),
  );
  return { sides: [even, odd], none: pack(paper) };
}

/** A direction as a hue, and a size from 0 to 1 as lightness: the larger, the farther from paper. */
export function directionColour(angle: number, size: number, dark: boolean): number {
  const hue = ((angle * 180) / Math.PI + 360) % 360;
  const lightness = dark ? 0.24 + 0.5 * size : 0.95 - 0.45 * size;
  return pack(`oklch(${lightness} ${0.02 + 0.11 * size} ${hue})`);
}

/** Layers that lightness tells apart; what later ones would add is not seen. */
export const SUBDIVIDED_LAYERS = 16;

/** What an odd number of active units is worth in lightness: of the first layer, and of the second. */
const [FIRST_STEP, SECOND_STEP] = [0.06, 0.12];
/** Of each later layer, as a share of what it is of the one before. */
const STEP_RATIO = 0.72;

/**
 * A part of a region of the first layer: its hue, and lightness by layer, which goes away from the paper.
 *
 * @param hue from 0 to 1
 * @param odd a bit for each layer whose number of active units is odd, the first in the lowest
 */
export function subdivisionColour(hue: number, odd: number, dark: boolean): number {
  let away = odd & 1 ? FIRST_STEP : 0;
  for (let layer = 1, step = SECOND_STEP; layer < SUBDIVIDED_LAYERS; layer++, step *= STEP_RATIO)
    if ((odd >>> layer) & 1) away += step;
  const lightness = dark ? 0.34 + away : 0.93 - away;
  // Neighbours of the first layer may have the same hue.
  const chroma = odd & 1 ? 0.13 : 0.085;
  // Where a screen has no such colour, it is the chroma that gives way, and not the hue.
  return pack(clampChroma({ mode: 'oklch', l: lightness, c: chroma, h: 360 * hue }, 'oklch'));
}

/** As CSS writes a packed colour. */
export function cssColour(colour: number): string {
  return `rgb(${colour & 255} ${(colour >>> 8) & 255} ${(colour >>> 16) & 255})`;
}
