import type { Play, SceneState } from './play';

/** The command that draws a scene's still, or what somebody made of it. */
export function storyCommand(scene: Play, state: SceneState): string {
  const sets = changesIn(scene, state).map(
    ([field, value]) => ` --set ${quoted(`${field}=${value}`)}`,
  );
  return `crease story ${scene.name} -o ${scene.name}.svg${sets.join('')}`;
}

/** The address, from its `?` or `#` on, at which the article shows a scene as somebody left it. */
export function storyAddress(scene: Play, state: SceneState): string {
  const changed = changesIn(scene, state);
  if (changed.length === 0) return `#${scene.name}`;
  const fields = changed.map(([field, value]) => `&${field}=${encodeURIComponent(value)}`);
  return `?scene=${scene.name}${fields.join('')}#${scene.name}`;
}

/** What is not as in a scene's still. */
function changesIn(scene: Play, state: SceneState): [field: string, value: string][] {
  const still = scene.at(scene.still);
  return Object.entries(state)
    .filter(([field, value]) => still[field] !== value)
    .map(([field, value]) => [field, String(value)]);
}

/** Text as shells take it. */
function quoted(text: string): string {
  return /^[\w.,=+-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
