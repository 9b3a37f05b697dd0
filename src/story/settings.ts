import { InputError } from '../network/errors';
import type { Play, SceneState } from './play';
import { parsedNumber } from '../network/number-text';

/**
 * A scene's state with some of it set, as `field=value` each.
 *
 * @throws InputError if there is no such field, or a value is none of it.
 */
export function stateWith(scene: Play, state: SceneState, settings: readonly string[]): SceneState {
  return settings.reduce<SceneState>((set, setting) => {
    const [, field, text] = /^(\w+)=(.*)$/s.exec(setting) ?? [];
    if (field === undefined || !(field in state))
      throw new InputError(
        `"${setting}" sets nothing of ${scene.name}, which has ${Object.keys(state).join(', ')}.`,
      );
    return { ...set, [field]: valueOf(scene, field, text, state[field]) };
  }, state);
}

/** @param usual of the same type */
function valueOf(
  { controls }: Play,
  field: string,
  text: string,
  usual: number | string,
): number | string {
  const control = controls.find((candidate) => candidate.field === field);
  if (control?.kind === 'choice') {
    const values = control.options.map(([value]) => value);
    if (values.includes(text)) return text;
    throw new InputError(`${field} is one of ${values.join(', ')}, and not "${text}".`);
  }
  if (control?.kind === 'text' || typeof usual === 'string') return text;
  const value = parsedNumber(text);
  const [min, max] = control ? [control.min, control.max] : [-1000, 1000];
  if (value >= min && value <= max) return value;
  throw new InputError(`${field} is a number from ${min} to ${max}, and not "${text}".`);
}
