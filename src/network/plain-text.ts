/*
 * Text of files and names, as text: whatever it holds, it is one line, and moves no cursor, sets no colour
 * and turns no other text round. The one place where this is seen to.
 */

/** Characters of a sentence. */
const LONGEST = 400;

/**
 * What is not shown but does something: control characters (escapes of terminals begin with them), ends of
 * lines, what turns text round or is not to be seen (Unicode's Cf), and halves of characters.
 */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** `CONTROLS` but for the ends of our own lines. */
const CONTROLS_IN_LINES = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text as one line of so many characters at most, what is too much left out of its middle, where it says
 * neither what it is about nor how it ends.
 */
export function plainText(text: string, longest = LONGEST): string {
  // Twice as much can be shown: the rest is not looked at, whatever its length.
  const isHuge = text.length > 4 * longest;
  const ends = isHuge ? `${text.slice(0, 2 * longest)}…${text.slice(-2 * longest)}` : text;
  const line = ends.replaceAll(CONTROLS, escaped);
  if (line.length <= longest) return line;
  const end = Math.floor(longest / 3);
  // Halves of characters at the cut are escaped, which may make it longer by a few: so they are left out.
  return `${line.slice(0, longest - end - 1)}…${line.slice(-end)}`.replaceAll(CONTROLS, '');
}

/** Lines of text or JSON, whose breaks are ours: nothing else in them does anything. */
export function plainLines(text: string): string {
  return text.replaceAll(CONTROLS_IN_LINES, escaped);
}

/** Whether a text would be shown otherwise than it is. */
export function hasControls(text: string): boolean {
  return text.search(CONTROLS) >= 0;
}

/** As JSON has it, so that JSON stays what it is. */
function escaped(character: string): string {
  const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character];
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  return short ?? units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
