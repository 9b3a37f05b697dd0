import type { FindElement } from '../page/elements';
import type { Exploration } from '../map/exploration';
import { setText } from '../page/words';

/**
 * What is between the layers of a network whose file does not say it: said beside the network's
 * name, and to be changed on its sheet.
 */
export class ActivationField {
  private readonly note: HTMLElement;
  private readonly row: HTMLElement;
  private readonly field: HTMLInputElement;

  /** @param onNames activations as the command line takes them, right or wrong */
  constructor(element: FindElement, onNames: (names: string) => void) {
    this.note = element('assumed');
    this.row = element('activation-row');
    this.field = element('activation', HTMLInputElement);
    this.field.addEventListener('change', () => {
      const names = this.field.value.trim();
      if (names !== '') onNames(names);
    });
  }

  show({ opened: { activation } }: Exploration): void {
    this.row.hidden = activation === undefined;
    this.note.hidden = !activation?.assumed;
    if (!activation) return;
    setText(
      this.note,
      `The file does not say what is between its layers: ${activation.names} is assumed. “Activation” under “Network” changes it.`,
    );
    // What somebody is typing stays.
    if (document.activeElement !== this.field) this.field.value = activation.names;
  }
}
