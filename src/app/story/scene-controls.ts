import { assertNever } from '../../network/assert-never';
import type { Control, Play, SceneState } from '../../story/play';

/** Steps of the play's slider. */
const STEPS = 200;

export interface ControlListener {
  onPlay(): void;
  onTime(time: number): void;
  onState(field: string, value: number | string): void;
  /** Somebody wants a field's film to go on, or to stop. */
  onFilm(field: string): void;
  /** Somebody brings files for a field. */
  onFiles(field: string, files: readonly File[]): void;
}

/** What a scene's reader sets without dragging: the time of the play, and its numbers and choices. */
export class SceneControls {
  readonly element = document.createElement('div');
  private readonly play = document.createElement('button');
  private readonly time = document.createElement('input');
  private readonly fields: readonly Field[];

  constructor(scene: Play, listener: ControlListener) {
    const { play, time, element } = this;
    element.className = 'controls';
    play.type = 'button';
    play.addEventListener('click', () => listener.onPlay());
    time.type = 'range';
    time.max = String(STEPS);
    time.setAttribute('aria-label', `${scene.title}: how far it has played`);
    time.addEventListener('input', () => listener.onTime(Number(time.value) / STEPS));
    const player = document.createElement('div');
    player.className = 'player';
    player.append(play, time);
    this.fields = scene.controls.map((control) =>
      fieldFor(control, `${scene.name}-${control.field}`, listener),
    );
    element.append(player, ...this.fields.map(({ label }) => label));
  }

  /** @param playing `true` where the scene plays; the field whose film does */
  show(state: SceneState, time: number, playing: boolean | string): void {
    this.play.textContent = playing === true ? 'Pause' : 'Play';
    this.time.value = String(Math.round(time * STEPS));
    for (const field of this.fields) field.show(state[field.name], playing === field.name);
  }
}

interface Field {
  readonly name: string;
  readonly label: HTMLElement;
  show(value: number | string, isPlaying: boolean): void;
}

/** @param id that no other field of the page has */
function fieldFor(control: Control, id: string, listener: ControlListener): Field {
  switch (control.kind) {
    case 'range':
      return rangeField(control, listener);
    case 'choice':
      return choiceField(control, listener);
    case 'text':
      return textField(control, id, listener);
    default:
      return assertNever(control);
  }
}

type Range = Extract<Control, { kind: 'range' }>;

function rangeField(control: Range, listener: ControlListener): Field {
  const { field, label: words, min, max, step, film } = control;
  const label = document.createElement('label');
  const input = document.createElement('input');
  const output = document.createElement('output');
  input.type = 'range';
  [input.min, input.max, input.step] = [min, max, step].map(String);
  input.addEventListener('input', () => listener.onState(field, Number(input.value)));
  label.append(words, input, output);
  const show = (value: number | string) => {
    input.value = String(value);
    const digits = Number.isInteger(step) ? 0 : 2;
    output.textContent = Number(value).toFixed(digits).replace('-', '−');
  };
  if (!film) return { name: field, label, show };

  const player = document.createElement('div');
  const play = document.createElement('button');
  const steps = ([-1, 1] as const).map((way) => {
    const button = stepButton(control, way);
    button.addEventListener('click', () =>
      listener.onState(field, Math.min(max, Math.max(min, Number(input.value) + way * step))),
    );
    return button;
  });
  player.className = 'film';
  play.type = 'button';
  play.addEventListener('click', () => listener.onFilm(field));
  player.append(play, ...steps, label);
  return {
    name: field,
    label: player,
    show(value, isPlaying) {
      show(value);
      play.textContent = isPlaying ? 'Pause' : film.verb;
      steps[0].disabled = Number(value) <= min;
      steps[1].disabled = Number(value) >= max;
    },
  };
}

function stepButton({ label }: Range, way: -1 | 1): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'single';
  button.textContent = way < 0 ? '‹' : '›';
  button.title = way < 0 ? `a ${label} back` : `a ${label} on`;
  button.setAttribute('aria-label', button.title);
  return button;
}

function choiceField(
  { field, label: words, options }: Extract<Control, { kind: 'choice' }>,
  listener: ControlListener,
): Field {
  const label = document.createElement('label');
  const select = document.createElement('select');
  select.append(...options.map(([value, text]) => new Option(text, value)));
  select.addEventListener('change', () => listener.onState(field, select.value));
  label.append(words, select);
  return { name: field, label, show: (value) => (select.value = String(value)) };
}

function textField(
  { field, label: words, suggestions, takesFiles }: Extract<Control, { kind: 'text' }>,
  id: string,
  listener: ControlListener,
): Field {
  const label = document.createElement('label');
  const input = document.createElement('input');
  const list = document.createElement('datalist');
  list.id = id;
  list.append(...suggestions.map((text) => new Option(text)));
  input.type = 'text';
  input.spellcheck = false;
  input.setAttribute('list', id);
  input.addEventListener('change', () => listener.onState(field, input.value));
  label.append(words, input, list);
  if (takesFiles !== undefined)
    label.append(...fileButton((files) => listener.onFiles(field, files)));
  return {
    name: field,
    label,
    show(value) {
      // Nobody's words are taken away while they type.
      if (document.activeElement !== input) input.value = String(value);
    },
  };
}

/** A button, and the hidden input that it opens. */
function fileButton(onFiles: (files: readonly File[]) => void): HTMLElement[] {
  const button = document.createElement('button');
  const input = document.createElement('input');
  button.type = 'button';
  button.textContent = 'Open a file…';
  input.type = 'file';
  input.hidden = true;
  input.multiple = true;
  button.addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    // So that the same file, corrected, can be chosen again.
    input.value = '';
    if (files.length > 0) onFiles(files);
  });
  return [button, input];
}
