import { classFilling, type ClassFilling } from './class';
import { coloursFilling, type ColoursFilling } from './colours';
import type { FillingKind } from './filling';
import { valueFilling, type ValueFilling } from './value';

/** All there are, by kind. */
interface Fillings {
  readonly colours: ColoursFilling;
  readonly value: ValueFilling;
  readonly class: ClassFilling;
}

/** How regions are filled; a few numbers and colours, which go from thread to thread. */
export type Filling<Kind extends keyof Fillings = keyof Fillings> = {
  [One in Kind]: Fillings[One] & { readonly kind: One };
}[Kind];

/** How each kind is drawn. */
export const FILLINGS: { readonly [Kind in keyof Fillings]: FillingKind<Filling<Kind>> } = {
  colours: coloursFilling,
  value: valueFilling,
  class: classFilling,
};

/** How a filling is drawn. */
export function kindOf<Kind extends keyof Fillings>(
  filling: Filling<Kind>,
): FillingKind<Filling<Kind>> {
  return FILLINGS[filling.kind];
}
