import { isConstruction } from '../../network/constructions/constructions';
import { CONSTRUCTION_KINDS, readConstruction, type Kind, type Parameter } from './construction';
import type { FindElement } from '../page/elements';

/**
 * Constructions with their parameters as controls, and the name that they come to, as the command
 * line takes it. Whatever is changed is shown at once.
 */
export class ConstructionForm {
  private readonly kinds: HTMLSelectElement;
  private readonly fields: HTMLElement;
  private readonly name: HTMLInputElement;
  private kind: Kind = CONSTRUCTION_KINDS[0];

  /** @param onName a construction's name, right or wrong */
  constructor(
    private readonly element: FindElement,
    private readonly onName: (name: string) => void,
  ) {
    this.kinds = element('construct-kind', HTMLSelectElement);
    this.fields = element('construct-fields');
    this.name = element('construct-name', HTMLInputElement);
    this.kinds.append(
      ...CONSTRUCTION_KINDS.map(({ prefix }) => new Option(prefix.slice(0, -1), prefix)),
    );
    this.kinds.addEventListener('change', () => this.choose(this.kinds.value));
    this.fields.addEventListener('change', () => this.write());
    this.name.addEventListener('change', () => {
      const name = this.name.value.trim();
      if (name !== '') this.onName(name);
    });
    element('construct').addEventListener('submit', (event) => event.preventDefault());
    element('construct-again').addEventListener('click', () => this.reseed());
    this.show(this.kind.usual);
  }

  /** Shows the parameters of a network's name, where it is a construction. */
  show(name: string): void {
    if (!isConstruction(name)) return;
    this.name.value = name;
    const known = readConstruction(name);
    if (!known) return;
    const { kind, values } = known;
    if (this.fields.childElementCount === 0 || kind !== this.kind) this.offer(kind);
    for (const { name: parameter } of kind.parameters)
      this.field(parameter).value = values[parameter];
    this.disableBias();
  }

  private choose(prefix: string): void {
    const kind = CONSTRUCTION_KINDS.find((one) => one.prefix === prefix);
    if (!kind) return;
    this.show(kind.usual);
    this.onName(kind.usual);
  }

  private offer(kind: Kind): void {
    this.kind = kind;
    this.kinds.value = kind.prefix;
    this.element('construct-about').textContent = kind.about;
    this.fields.replaceChildren(...kind.parameters.map(parameterRow));
    this.element('construct-again').hidden = !kind.parameters.some(({ name }) => name === 'seed');
  }

  private field(parameter: string): HTMLInputElement | HTMLSelectElement {
    const found = this.fields.querySelector(`[name="${parameter}"]`);
    if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
    throw new Error(`The form has no field ${parameter}.`);
  }

  /** Asks for what the fields say, unless one of them says nothing that is allowed. */
  private write(): void {
    const values: Record<string, string> = {};
    for (const { name } of this.kind.parameters) {
      const field = this.field(name);
      if (!field.reportValidity()) return;
      values[name] = field.value;
    }
    this.name.value = this.kind.write(values, this.name.value);
    this.disableBias();
    this.onName(this.name.value);
  }

  private reseed(): void {
    const seed = this.field('seed');
    seed.value = String((Number(seed.value) + 1) % 2 ** 32);
    this.write();
  }

  private disableBias(): void {
    if (!this.kind.parameters.some(({ name }) => name === 'bias')) return;
    this.field('bias').disabled = this.field('init').value === 'pytorch';
  }
}

function parameterRow(parameter: Parameter): HTMLLabelElement {
  const label = document.createElement('label');
  label.append(parameter.label, fieldOf(parameter));
  return label;
}

function fieldOf({ name, choices, least, most, step }: Parameter): HTMLElement {
  if (choices) {
    const select = document.createElement('select');
    select.name = name;
    select.append(...choices.map((choice) => new Option(choice)));
    return select;
  }
  const input = document.createElement('input');
  input.type = 'number';
  input.name = name;
  // Where layers differ in width, the field stays empty.
  input.required = name !== 'width' && name !== 'bias';
  input.min = String(least ?? '');
  input.max = String(most ?? '');
  input.step = String(step ?? 'any');
  return input;
}
