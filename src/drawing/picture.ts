/** A place in a panel, from its top left, in points. */
export type Place = readonly [x: number, y: number];

/** What a picture is drawn with: a colour of CSS, `#rrggbb`, and how much of it covers what is beneath. */
export interface Paint {
  readonly colour: string;
  /** From 0, nothing, to 1: everything. */
  readonly opacity?: number;
}

/** Something drawn; those behind lie over those before. Widths, radii and sizes are in points. */
export type Shape =
  | {
      readonly kind: 'polygon';
      /** x and y of each corner in turn. */
      readonly points: readonly number[];
      readonly fill?: Paint;
      readonly stroke?: Stroke;
    }
  | { readonly kind: 'line'; readonly points: readonly number[]; readonly stroke: Stroke }
  /** Four numbers for each: x and y of both its ends. */
  | { readonly kind: 'segments'; readonly points: readonly number[]; readonly stroke: Stroke }
  | { readonly kind: 'dot'; readonly at: Place; readonly radius: number; readonly fill: Paint }
  | {
      readonly kind: 'text';
      readonly at: Place;
      readonly text: string;
      readonly paint: Paint;
      readonly size?: number;
      readonly anchor?: 'start' | 'middle' | 'end';
      /** Around its letters, where it lies over anything. */
      readonly halo?: Stroke;
    };

export interface Stroke extends Paint {
  readonly width: number;
  /** Lengths of dashes and of what is between them. */
  readonly dash?: readonly [on: number, off: number];
}

/** A part of a figure, with its name above it. */
export interface Panel {
  readonly title: string;
  /** In points; what is drawn beyond is cut off. */
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  /** Whether it stands below the panel before it, wherever that is. */
  readonly isBelow?: boolean;
}

/** Panels, and what they show. */
export interface CaptionedPanels {
  readonly panels: readonly Panel[];
  /** The exact numbers of what is seen. */
  readonly caption: string;
  /** The figure in words, for those who cannot see it. */
  readonly alternative: string;
}

/** Points of text where nothing else is said, and its font. */
export const TEXT_SIZE = 12;
export const FONT = 'ui-sans-serif, system-ui, Helvetica, Arial, sans-serif';

/** Points of a square panel's side. */
export const SIDE = 340;

/** Points between panels, and above one for its title. */
const GAP = 24;
const TITLE = 26;

/** Of two panels below each other that are together as high as a square one. */
export const HALF_SIDE = (SIDE - GAP - TITLE) / 2;

/** Points between a panel and the foot of its title. */
export const TITLE_ABOVE = 9;

/** Where a panel lies in a figure. */
export interface PlacedPanel {
  readonly panel: Panel;
  /** The panel's top left, below its title. */
  readonly x: number;
  readonly y: number;
}

/** A figure's panels in a row, or one below the other. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly placed: readonly PlacedPanel[];
}

/**
 * @param width what a figure may take, in points: panels that do not fit beside each other go below each other
 */
export function layOut(panels: readonly Panel[], width: number): Layout {
  const placed: PlacedPanel[] = [];
  let [x, y, rowHeight, widest] = [0, TITLE, 0, 0];
  for (const panel of panels) {
    const above = placed.at(-1);
    if (panel.isBelow && above) {
      const top = above.y + above.panel.height + GAP + TITLE;
      placed.push({ panel, x: above.x, y: top });
      rowHeight = Math.max(rowHeight, top + panel.height - y);
      continue;
    }
    if (x > 0 && x + panel.width > width) {
      y += rowHeight + GAP + TITLE;
      [x, rowHeight] = [0, 0];
    }
    placed.push({ panel, x, y });
    widest = Math.max(widest, x + panel.width);
    rowHeight = Math.max(rowHeight, panel.height);
    x += panel.width + GAP;
  }
  return { width: widest, height: y + rowHeight, placed };
}
