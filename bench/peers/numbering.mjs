/*
 * Numbers the patterns of samples, for the peer that has no `unique`.
 */

/** Numbers the patterns of samples, equal ones alike: a hash table by open addressing. */
export class Numbering {
  count = 0;

  constructor(slots = 2 ** 12) {
    this.low = new Int32Array(slots);
    this.high = new Int32Array(slots);
    /** One more than the number of each slot's pattern; 0 where it is free. */
    this.numbers = new Uint32Array(slots);
  }

  /**
   * @param {number} low
   * @param {number} high
   * @returns the number of a hash, a new one if it was not there
   */
  number(low, high) {
    const number = this.place(low, high, this.count + 1);
    if (number > this.count) {
      this.count = number;
      if (2 * number > this.numbers.length) this.grow();
    }
    return number - 1;
  }

  /**
   * @param {number} low
   * @param {number} high
   * @param {number} next what a hash gets that is not there
   * @returns {number} what it has
   */
  place(low, high, next) {
    const mask = this.numbers.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      if (this.numbers[slot] === 0) {
        this.low[slot] = low;
        this.high[slot] = high;
        this.numbers[slot] = next;
        return next;
      }
      if (this.low[slot] === low && this.high[slot] === high) return this.numbers[slot];
    }
  }

  grow() {
    const larger = new Numbering(2 * this.numbers.length);
    for (const [slot, number] of this.numbers.entries())
      if (number > 0) larger.place(this.low[slot], this.high[slot], number);
    this.low = larger.low;
    this.high = larger.high;
    this.numbers = larger.numbers;
  }
}

/**
 * Numbers samples by their words; one whose words are those of the sample before has its number.
 *
 * @param {readonly Float32Array[]} words of each layer, `samples × counts[layer]`
 * @param {readonly number[]} counts
 * @param {Numbering} numbering
 * @param {Uint32Array} out the number of each sample's region
 */
export function numberSamples(words, counts, numbering, out) {
  let last = -1;
  for (let sample = 0; sample < out.length; sample++) {
    let isNew = sample === 0;
    for (let k = 0; k < words.length && !isNew; k++) {
      const layer = words[k];
      const count = counts[k];
      for (let p = sample * count; p < (sample + 1) * count; p++)
        if (layer[p] !== layer[p - count]) isNew = true;
    }
    if (isNew) last = numberOf(words, counts, sample, numbering);
    out[sample] = last;
  }
}

/**
 * @param {readonly Float32Array[]} words
 * @param {readonly number[]} counts
 * @param {number} sample
 * @param {Numbering} numbering
 */
function numberOf(words, counts, sample, numbering) {
  let [low, high] = [1, 2];
  for (let k = 0; k < words.length; k++)
    for (let p = sample * counts[k]; p < (sample + 1) * counts[k]; p++) {
      const word = words[k][p];
      // The rounds of MurmurHash2 and MurmurHash3, with their multipliers.
      low = Math.imul(low ^ word, 0x5bd1e995);
      low ^= low >>> 15;
      high = Math.imul(high ^ word, 0x85ebca6b);
      high ^= high >>> 13;
    }
  return numbering.number(low, high);
}
