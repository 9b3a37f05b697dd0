import { ACTIVATION_NAMES } from './activation';
import { CONSTANT_OPERATORS, MAPS, PLACES, UNITS } from './onnx/operators';
import { CUT_OFF } from './onnx/tail';

/*
 * What Crease reads, in words: README.md has this text, so that it says what the code does.
 */

const START = '<!-- Written by `npm run reads` from what the code reads. -->';
const END = '<!-- The end of what is written so. -->';

/** A README with its list of what is read as it is now. @throws Error where it has no place for it. */
export function withReads(readme: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)];
  if (start < 0 || end < start) throw new Error('The README has no place for what is read.');
  return `${readme.slice(0, start + START.length)}\n\n${reads()}\n\n${readme.slice(end)}`;
}

/** A list in Markdown. */
function reads(): string {
  return [
    '- `.onnx`, from opset 7 on:',
    `  - maps: ${names(MAPS)}`,
    `  - units: ${names(UNITS)}`,
    `  - what only puts numbers elsewhere, or falls away: ${names(PLACES)}`,
    `  - computed beforehand, of constants: ${names(CONSTANT_OPERATORS)}`,
    `  - cut off behind the logits, where it is the last thing: ${CUT_OFF.join(', ')}`,
    `- activations by name: ${ACTIVATION_NAMES}`,
  ].join('\n');
}

function names(operators: Readonly<Record<string, unknown>>): string {
  return Object.keys(operators).join(', ');
}
