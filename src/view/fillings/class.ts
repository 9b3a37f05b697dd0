import type { FillingKind } from './filling';

/** Colours before they repeat: classes have ten, and of the 64 that there is room for the last four begin a round. */
export const CLASS_COLOURS = 60;

/** By the first of the largest outputs, or the sign of the only one. */
export interface ClassFilling {
  readonly kind: 'class';
  /** `VALUE_COLOURS` colours, one per output. */
  readonly colours: Uint32Array;
}

export const classFilling: FillingKind<ClassFilling> = {
  reads: 'forms',
  entryPoint: 'colourByClass',
  fields: ({ colours }) => ({ valueColours: colours }),
  shade({ colours }, forms) {
    const valueOf = (output: number, x: number, y: number) =>
      forms[3 * output] * x + forms[3 * output + 1] * y + forms[3 * output + 2];
    if (forms.length === 3) return (x, y) => colours[valueOf(0, x, y) > 0 ? 1 : 0];
    return (x, y) => {
      let [largest, most] = [0, valueOf(0, x, y)];
      for (let output = 1; 3 * output < forms.length; output++) {
        const value = valueOf(output, x, y);
        if (value > most) [largest, most] = [output, value];
      }
      return colours[largest % CLASS_COLOURS];
    };
  },
};
