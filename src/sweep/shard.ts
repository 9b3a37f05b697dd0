/** A part of a sweep or of a map: `number` from 1 to `of`. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** Every `of`-th item: neighbours are alike, so that parts cost about the same. */
export function inShard<Item>(items: readonly Item[], { number, of }: Shard): Item[] {
  return items.filter((_, i) => i % of === number - 1);
}
