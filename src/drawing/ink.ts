/** Colours of a figure, as CSS has them. */
export interface Ink {
  /** Behind a figure. */
  readonly page: string;
  /** The sides of the paper: a fold turns it over. */
  readonly front: string;
  readonly back: string;
  /** What a unit has collapsed, and where. */
  readonly collapse: string;
  readonly text: string;
  readonly muted: string;
  /** Lines of a frame or of a grid. */
  readonly faint: string;
  readonly crease: string;
  /** The lines that a figure is about: a cut, a decision boundary. */
  readonly cut: string;
  /** What is pointed at. */
  readonly light: string;
  /** Two classes of points, or the ends of a scale of values through 0. */
  readonly above: string;
  readonly below: string;
}

/** Origami paper: white on one side, indigo on the other, as in the palette of maps. */
export const LIGHT: Ink = {
  page: '#f6f5f2',
  front: '#fdfbf5',
  back: '#5468a8',
  collapse: '#d9622b',
  text: '#1d1e22',
  muted: '#5d5f66',
  faint: '#d3d1ca',
  crease: '#211e30',
  cut: '#c8102e',
  light: '#f2b705',
  above: '#c8553d',
  below: '#3f6fb5',
};

export const DARK: Ink = {
  page: '#121316',
  front: '#d8d4c7',
  back: '#4a5ea3',
  collapse: '#e07a45',
  text: '#ecebe6',
  muted: '#a2a39f',
  faint: '#3a3b40',
  crease: '#0d0c14',
  cut: '#ff5d6c',
  light: '#ffd24a',
  above: '#e07a5f',
  below: '#6f9fe0',
};

/** A colour between two: `share` of the second. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)];
  const bytes = a.map((byte, i) => Math.round(byte + (b[i] - byte) * share));
  return `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
