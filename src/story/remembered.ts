/** Makes something once for each key. */
export class Remembered<Made> {
  private readonly made = new Map<string, Made>();

  /** @param most that are kept, the oldest going first */
  constructor(private readonly most = 32) {}

  get(key: string, make: () => Made): Made {
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.made.set(key, made);
    for (const oldest of this.made.keys()) {
      if (this.made.size <= this.most) break;
      this.made.delete(oldest);
    }
    return made;
  }
}
