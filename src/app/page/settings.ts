import { paletteByName, palettes } from '../../view/palette';
import type { Look, PictureKind } from '../map/look';
import { BY_REGION, type ModeName } from '../modes/modes';

/** What a person adjusts, as the panel holds it. */
export interface Settings {
  palette: string;
  mode: ModeName;
  output: number;
  /** Hidden layers that are shown; `ALL_LAYERS` for as many as there are. */
  depth: number;
  creases: boolean;
  creaseWidth: number;
  creasesByLayer: boolean;
  boundary: boolean;
  points: boolean;
  /** Whether the plane's points are drawn as pictures, where inputs are an image. */
  pictures: boolean;
  /** Whether frame times are shown. */
  frames: boolean;
  picture: PictureKind;
  /** The network of a second map beside the first; undefined where there is none. */
  beside: string | undefined;
  /** SHA-256 of its file, in hex, where a link asks for one that a person has to open. */
  besideSha256: string | undefined;
  /** Activations that somebody gave that file, which does not say them, by layer. */
  besideActivation: string | undefined;
  /** Hidden layers that are shown of it. */
  besideDepth: number;
  /** Samples per device pixel, across and down. */
  resolution: number;
}

/** Samples per device pixel that can be chosen. */
export const RESOLUTIONS = [0.5, 1, 2] as const;

export const ALL_LAYERS = Infinity;

/** The depth that a choice of layers means: the last stands for all, of any network. */
export function depthOf(slider: number, layers: number): number {
  return slider >= layers ? ALL_LAYERS : slider;
}

/** What a page opens with that is told nothing else; the palette is that of the scheme. */
export const DEFAULTS: Omit<Settings, 'palette'> = {
  mode: BY_REGION,
  output: 0,
  depth: ALL_LAYERS,
  creases: false,
  creaseWidth: 1,
  creasesByLayer: false,
  boundary: false,
  points: true,
  pictures: false,
  frames: false,
  picture: 'exact',
  beside: undefined,
  besideSha256: undefined,
  besideActivation: undefined,
  besideDepth: ALL_LAYERS,
  resolution: 1,
};

/** The palette that suits a dark page, or a light one. */
export function paletteOfScheme(dark: boolean): string {
  return dark ? 'ember' : palettes[0].name;
}

/** What is outside all maps: the page's own paper (style.css). */
const PAPER = { light: [246, 245, 242], dark: [18, 19, 22] } as const;

export function lookOf(settings: Settings, dark: boolean): Look {
  const { mode, output, depth, creases, creaseWidth, creasesByLayer } = settings;
  const { boundary, points, pictures, picture } = settings;
  return {
    map: {
      palette: paletteByName(settings.palette),
      creases,
      background: dark ? PAPER.dark : PAPER.light,
    },
    dark,
    picture,
    mode,
    output,
    depth,
    creaseWidth,
    creasesByLayer,
    boundary,
    points,
    pictures,
  };
}
