import { clampChroma, converter } from 'culori';
import { InputError } from '../network/errors';
import { parity } from '../network/region-id';

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
}

/** A palette's lightness (even, odd) and hues in OKLCH; hues in degrees, the end may pass 360. */
interface Recipe {
  readonly name: string;
  readonly lightness: readonly [number, number];
  /** How far lightness strays from that, up and down. */
  readonly spread: number;
  readonly chroma: number;
  readonly hues: readonly [number, number];
  readonly crease: readonly [number, number, number];
}

const recipes: readonly Recipe[] = [
  {
    name: 'washi',
    lightness: [0.93, 0.72],
    spread: 0.035,
    chroma: 0.085,
    hues: [10, 270],
    crease: [38, 36, 48],
  },
  {
    name: 'indigo',
    lightness: [0.6, 0.36],
    spread: 0.06,
    chroma: 0.11,
    hues: [190, 310],
    crease: [236, 240, 250],
  },
  {
    name: 'spectrum',
    lightness: [0.84, 0.6],
    spread: 0.04,
    chroma: 0.15,
    hues: [0, 360],
    crease: [20, 20, 24],
  },
  {
    name: 'grey',
    lightness: [0.92, 0.62],
    spread: 0.07,
    chroma: 0,
    hues: [0, 360],
    crease: [20, 20, 20],
  },
];

const toRgb = converter('rgb');

/** The palettes, the default one first. */
export const palettes: readonly Palette[] = recipes.map((recipe) => ({
  name: recipe.name,
  colours: Uint32Array.from({ length: 64 }, (_, index) => recipeColour(recipe, index)),
  crease: packColour(recipe.crease),
}));

/** @throws InputError that lists the palettes when none has the name. */
export function paletteByName(name: string): Palette {
  const palette = palettes.find((candidate) => candidate.name === name);
  if (palette) return palette;
  const names = palettes.map((candidate) => candidate.name).join(', ');
  throw new InputError(`There is no palette "${name}"; there are ${names}.`);
}

/** Index of a region's colour: `paletteIndex` of `shaders/paint.wgsl`. */
export function paletteIndex(lo: number, hi: number): number {
  let hash = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return parity(lo ^ hi) * 32 + (hash >>> 27);
}

/** @param rgb from 0 to 255 */
export function packColour([r, g, b]: readonly [number, number, number]): number {
  return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
}

function recipeColour(recipe: Recipe, index: number): number {
  const [place, odd] = [(index % 32) / 32, index >= 32 ? 1 : 0];
  const [first, last] = recipe.hues;
  // The golden ratio's multiples keep colours of neighbouring hues apart in lightness.
  const stray = ((index * 0.618) % 1) * 2 - 1;
  const colour = {
    mode: 'oklch' as const,
    l: recipe.lightness[odd] + stray * recipe.spread,
    c: recipe.chroma,
    h: (first + (last - first) * place) % 360,
  };
  const { r, g, b } = toRgb(clampChroma(colour, 'oklch'));
  return packColour([toByte(r), toByte(g), toByte(b)]);
}

/** @param x a colour's channel, from 0 to 1 and a little beyond */
function toByte(x: number): number {
  return Math.round(Math.min(1, Math.max(0, x)) * 255);
}
