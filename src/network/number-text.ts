/** The number that a text is; NaN where it is none, as the empty text is, which `Number` takes for 0. */
export function parsedNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

/** The numbers of a list with commas between; NaN in the place of what is none. */
export function parsedNumbers(list: string): number[] {
  return list.split(',').map(parsedNumber);
}
