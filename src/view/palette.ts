import { clampChroma, converter } from './colour-spaces';
import { InputError } from '../network/errors';

/** Colours of a region map; every colour is RGBA, 8 bits each, red in the lowest byte. */
export interface Palette {
  readonly name: string;
  /**
   * 64 colours: 32 for regions with an even number of active units, then 32 for an odd number. The
   * halves differ in lightness, and regions that meet at one unit's crease are in different halves,
   * so neighbours are told apart, in grey and with any colour vision too.
   */
  readonly colours: Uint32Array;
  /** Colour of the creases, where they are drawn. */
  readonly crease: number;
  /** Colour of decision boundaries, which is far from all others. */
  readonly boundary: number;
}

/** Colours of one side of the paper, in OKLCH: 32 hues from the first to the last, in degrees. */
interface Side {
  readonly lightness: number;
  /** How far lightness strays from that, up and down. */
  readonly spread: number;
  readonly chroma: number;
  /** The last hue may pass 360. */
  readonly hues: readonly [number, number];
}

/** The sides are for regions with an even and with an odd number of active units. */
interface Recipe {
  readonly name: string;
  readonly even: Side;
  readonly odd: Side;
  readonly crease: readonly [number, number, number];
  readonly boundary: readonly [number, number, number];
}

const recipes: readonly Recipe[] = [
  {
    // Origami paper: white on one side, indigo on the other. A crease turns it over.
    name: 'washi',
    even: { lightness: 0.94, spread: 0.035, chroma: 0.028, hues: [50, 120] },
    odd: { lightness: 0.56, spread: 0.09, chroma: 0.105, hues: [215, 295] },
    crease: [33, 30, 48],
    boundary: [235, 40, 20],
  },
  {
    name: 'ember',
    even: { lightness: 0.33, spread: 0.05, chroma: 0.05, hues: [260, 330] },
    odd: { lightness: 0.68, spread: 0.08, chroma: 0.13, hues: [20, 85] },
    crease: [244, 236, 220],
    boundary: [0, 190, 255],
  },
  {
    name: 'spectrum',
    even: { lightness: 0.86, spread: 0.04, chroma: 0.1, hues: [0, 360] },
    odd: { lightness: 0.62, spread: 0.04, chroma: 0.13, hues: [0, 360] },
    crease: [20, 20, 24],
    boundary: [0, 0, 180],
  },
  {
    name: 'grey',
    even: { lightness: 0.92, spread: 0.06, chroma: 0, hues: [0, 360] },
    odd: { lightness: 0.6, spread: 0.08, chroma: 0, hues: [0, 360] },
    crease: [20, 20, 20],
    boundary: [0, 0, 210],
  },
];

const toRgb = converter('rgb');

/** The palettes, the default one first. */
export const palettes: readonly Palette[] = recipes.map((recipe) => ({
  name: recipe.name,
  colours: Uint32Array.from({ length: 64 }, (_, index) => recipeColour(recipe, index)),
  crease: packColour(recipe.crease),
  boundary: packColour(recipe.boundary),
}));

/** @throws InputError that lists the palettes when none has the name. */
export function paletteByName(name: string): Palette {
  const palette = palettes.find((candidate) => candidate.name === name);
  if (palette) return palette;
  const names = palettes.map((candidate) => candidate.name).join(', ');
  throw new InputError(`There is no palette "${name}"; there are ${names}.`);
}

/** Share of a muted palette's colours that is left of the original. */
const MUTED_SHARE = 0.16;

/**
 * The palette, pale, on a background: for regions about which nothing but where they are is known.
 *
 * @param background RGB from 0 to 255
 */
export function mutedPalette(
  palette: Palette,
  background: readonly [number, number, number] = [255, 255, 255],
): Palette {
  const mute = (colour: number): number => {
    const [r, g, b] = background.map((byte, k) =>
      Math.round(byte + (((colour >>> (8 * k)) & 255) - byte) * MUTED_SHARE),
    );
    return packColour([r, g, b]);
  };
  const { name, boundary, colours, crease } = palette;
  return { name, boundary, colours: colours.map(mute), crease: mute(crease) };
}

/** @param rgb from 0 to 255 */
function packColour([r, g, b]: readonly [number, number, number]): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

function recipeColour(recipe: Recipe, index: number): number {
  const place = index % 32;
  const { lightness, spread, chroma, hues } = index < 32 ? recipe.even : recipe.odd;
  // The golden ratio's multiples keep colours of neighbouring hues apart in lightness.
  const stray = ((place * 0.618) % 1) * 2 - 1;
  const h = (hues[0] + ((hues[1] - hues[0]) * place) / 32) % 360;
  const colour = { mode: 'oklch' as const, l: lightness + stray * spread, c: chroma, h };
  const { r, g, b } = toRgb(clampChroma(colour, 'oklch'));
  return packColour([toByte(r), toByte(g), toByte(b)]);
}

/** @param x a colour's channel, from 0 to 1 and a little beyond */
function toByte(x: number): number {
  return Math.round(Math.min(1, Math.max(0, x)) * 255);
}
