const integers = new Intl.NumberFormat('en');

/** A count with its thousands apart: `3,460`. */
export function countText(count: number | bigint): string {
  return integers.format(count);
}

/** A count and its noun: `1 region`, `3,460 regions`. */
export function manyText(count: number, one: string): string {
  return `${countText(count)} ${one}${count === 1 ? '' : 's'}`;
}
