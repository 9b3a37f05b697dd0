/** Numbers, all of them finite, as a JSON list that gives back the same ones. */
export function numberList(values: ArrayLike<number>): string {
  const numbers = Array.from(values);
  // JSON.stringify writes numbers three times as fast as String, but −0 as 0, which would not come back as it was.
  if (numbers.some((x) => Object.is(x, -0)))
    return `[${numbers.map((x) => (Object.is(x, -0) ? '-0' : String(x))).join(', ')}]`;
  return JSON.stringify(numbers).replaceAll(',', ', ');
}
