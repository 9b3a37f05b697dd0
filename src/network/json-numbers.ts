/** Numbers as a JSON list that gives back the same ones. */
export function numberList(values: ArrayLike<number>): string {
  // JSON.stringify would write −0 as 0, and the numbers would not come back as they were.
  const texts = Array.from(values, (x) => (Object.is(x, -0) ? '-0' : String(x)));
  return `[${texts.join(', ')}]`;
}
