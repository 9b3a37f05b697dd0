/** A set of 64-bit region IDs, by open addressing. */
export class IdSet {
  size = 0;
  /** Low and high word of each slot's ID. */
  private words: Uint32Array;
  private isTaken: Uint8Array;

  /** @param expected number of IDs that it holds without growing */
  constructor(expected = 512) {
    const slots = 2 ** Math.ceil(Math.log2(2 * expected + 2));
    this.words = new Uint32Array(2 * slots);
    this.isTaken = new Uint8Array(slots);
  }

  /** Adds an ID; false if it was there. */
  add(lo: number, hi: number): boolean {
    const { words, isTaken } = this;
    const mask = isTaken.length - 1;
    // IDs are bits of units in small networks, so they are mixed before they choose a slot.
    let slot = Math.imul(lo ^ Math.imul(hi, 0x9e3779b1), 0x85ebca77);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (; isTaken[slot] === 1; slot = (slot + 1) & mask)
      if (words[2 * slot] === lo >>> 0 && words[2 * slot + 1] === hi >>> 0) return false;
    isTaken[slot] = 1;
    words[2 * slot] = lo;
    words[2 * slot + 1] = hi;
    if (++this.size * 2 > isTaken.length) this.grow();
    return true;
  }

  /** Adds low and high words in turn. */
  addAll(ids: Uint32Array): void {
    for (let i = 0; i < ids.length; i += 2) this.add(ids[i], ids[i + 1]);
  }

  private grow(): void {
    const { words, isTaken } = this;
    this.words = new Uint32Array(2 * words.length);
    this.isTaken = new Uint8Array(2 * isTaken.length);
    this.size = 0;
    for (const [slot, taken] of isTaken.entries())
      if (taken === 1) this.add(words[2 * slot], words[2 * slot + 1]);
  }
}
