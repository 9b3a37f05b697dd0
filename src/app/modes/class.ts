import { CLASS_ROUND, classColours } from '../../view/colour-scales';
import { cssBands, type ColourMode } from './mode';

/** By the largest output, or the sign of the only one, place by place. */
export const classMode: ColourMode = {
  name: 'class',
  needsForms: true,
  isOfOutput: false,
  usesPalette: false,
  paint: ({ forms }) => (forms ? { filling: { kind: 'class', colours: classColours } } : {}),
  key({ outputs }) {
    const length = Math.min(CLASS_ROUND, Math.max(2, outputs));
    return { scale: cssBands(classColours.subarray(0, length)), text: classText(outputs) };
  },
};

function classText(outputs: number): string {
  if (outputs === 1) return 'Where the output is not positive, and where it is.';
  const which = `The largest of ${outputs} outputs`;
  if (outputs <= CLASS_ROUND) return `${which}, 0 to ${outputs - 1} from the left.`;
  return `${which}, by the last digit of its number: 0 to 9 from the left.`;
}
