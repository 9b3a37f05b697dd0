/** A sum that loses next to nothing to rounding (Kahan 1965). */
export class RunningSum {
  value = 0;
  private lost = 0;

  add(x: number): void {
    const added = x - this.lost;
    const sum = this.value + added;
    this.lost = sum - this.value - added;
    this.value = sum;
  }
}
