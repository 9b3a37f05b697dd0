/** Steps of a slider from one end to the other. */
const STEPS = 400;

/** One input's value, to be dragged and to be typed. */
export class SliceSlider {
  readonly row = document.createElement('div');
  private readonly slider = numberField('range');
  private readonly field = numberField('number');

  /**
   * @param input its number
   * @param range of the slider; values that are typed may lie beyond
   * @param onMove the value is another
   */
  constructor(
    readonly input: number,
    name: string,
    [least, most]: readonly [number, number],
    onMove: () => void,
  ) {
    const label = document.createElement('label');
    const id = `slice-value-${input}`;
    label.textContent = name;
    label.title = name;
    label.htmlFor = id;
    this.field.id = id;
    this.slider.setAttribute('aria-label', `${name}, slider`);
    this.slider.min = String(least);
    this.slider.max = String(most);
    this.slider.step = String((most - least) / STEPS);
    this.slider.addEventListener('input', () => {
      this.field.value = String(Number(this.slider.value));
      onMove();
    });
    this.field.addEventListener('change', () => {
      if (!Number.isFinite(this.field.valueAsNumber)) this.field.value = '0';
      this.reach(this.value);
      onMove();
    });
    this.row.append(label, this.slider, this.field);
  }

  get value(): number {
    return this.field.valueAsNumber;
  }

  show(value: number): void {
    if (this.field.valueAsNumber === value) return;
    this.reach(value);
    this.field.value = String(value);
  }

  /** Puts the slider to a value, which moves its ends where it lies beyond. */
  private reach(value: number): void {
    this.slider.min = String(Math.min(Number(this.slider.min), value));
    this.slider.max = String(Math.max(Number(this.slider.max), value));
    this.slider.value = String(value);
  }
}

function numberField(type: 'range' | 'number'): HTMLInputElement {
  const field = document.createElement('input');
  field.type = type;
  field.step = 'any';
  return field;
}
