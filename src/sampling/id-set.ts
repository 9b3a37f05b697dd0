/** A set of 64-bit region IDs, by open addressing, that numbers them in the order they come in. */
export class IdSet {
  size = 0;
  /** Low and high word of each ID, by number. */
  private words: Uint32Array<ArrayBuffer>;
  /** Number of each slot's ID, from 1; 0 for none. */
  private slots: Int32Array;

  /** @param expected number of IDs that it holds without growing */
  constructor(expected = 512) {
    const slots = 2 ** Math.ceil(Math.log2(2 * expected + 2));
    this.words = new Uint32Array(slots);
    this.slots = new Int32Array(slots);
  }

  /** The number of an ID, from 0; −1 if it is not there. */
  find(lo: number, hi: number): number {
    return this.slots[this.slotOf(lo >>> 0, hi >>> 0)] - 1;
  }

  /** The number of an ID, which is added where it was not there. */
  numberOf(lo: number, hi: number): number {
    const [low, high] = [lo >>> 0, hi >>> 0];
    const slot = this.slotOf(low, high);
    if (this.slots[slot] !== 0) return this.slots[slot] - 1;
    const number = this.size++;
    this.slots[slot] = this.size;
    this.words[2 * number] = low;
    this.words[2 * number + 1] = high;
    if (this.size * 2 >= this.slots.length) this.grow();
    return number;
  }

  /** Adds low and high words in turn. */
  addAll(ids: Uint32Array): void {
    for (let i = 0; i < ids.length; i += 2) this.numberOf(ids[i], ids[i + 1]);
  }

  /** Low and high word of every ID, by number. */
  toWords(): Uint32Array<ArrayBuffer> {
    return this.words.slice(0, 2 * this.size);
  }

  /** The slot that an ID is in, or goes into. */
  private slotOf(low: number, high: number): number {
    const { words, slots } = this;
    const mask = slots.length - 1;
    // IDs are bits of units in small networks, so they are mixed before they choose a slot.
    const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca77);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    for (let number = slots[slot]; number !== 0; number = slots[slot]) {
      if (words[2 * number - 2] === low && words[2 * number - 1] === high) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private grow(): void {
    const words = new Uint32Array(2 * this.words.length);
    words.set(this.words);
    this.words = words;
    this.slots = new Int32Array(2 * this.slots.length);
    for (let number = 0; number < this.size; number++)
      this.slots[this.slotOf(words[2 * number], words[2 * number + 1])] = number + 1;
  }
}
