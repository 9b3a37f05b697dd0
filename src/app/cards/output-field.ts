import type { FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';

/** Which output of a network's file is read, where it has several: to be chosen on the network's sheet. */
export class OutputField {
  private readonly row: HTMLElement;
  private readonly field: HTMLSelectElement;
  private shown = '';

  constructor(element: FindElement, onOutput: (name: string) => void) {
    this.row = element('output-row');
    this.field = element('output-name', HTMLSelectElement);
    this.field.addEventListener('change', () => {
      const { value } = this.field;
      // Until it is there, and if it cannot be.
      this.field.value = this.shown;
      onOutput(value);
    });
  }

  show({ opened: { output, outputs } }: Exploration): void {
    this.row.hidden = !outputs;
    if (!outputs || output === undefined) return;
    const offered = [...this.field.options].map(({ value }) => value);
    if (JSON.stringify(offered) !== JSON.stringify(outputs))
      this.field.replaceChildren(...outputs.map((name) => new Option(name, name)));
    this.shown = this.field.value = output;
  }
}
