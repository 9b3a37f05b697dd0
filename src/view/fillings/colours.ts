import type { FillingKind } from './filling';

/** By the colours that the regions were given. */
export interface ColoursFilling {
  readonly kind: 'colours';
  /** The share of the newer ones, while a GPU fades to them. */
  readonly blend: number;
}

export const coloursFilling: FillingKind<ColoursFilling> = {
  reads: 'colours',
  entryPoint: 'colourByRegion',
  fields: ({ blend }) => ({ blend }),
};
