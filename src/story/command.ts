import type { Scene, SceneState } from './scene';

/** The command that draws a scene's still, or what somebody made of it. */
export function storyCommand(scene: Scene, state: SceneState): string {
  const still = scene.at(scene.still);
  const sets = Object.entries(state)
    .filter(([field, value]) => still[field] !== value)
    .map(([field, value]) => ` --set ${quoted(`${field}=${value}`)}`);
  return `crease story ${scene.name} -o ${scene.name}.svg${sets.join('')}`;
}

/** Text as shells take it. */
function quoted(text: string): string {
  return /^[\w.,=+-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
