import { InputError } from '../../network/errors';
import { nameOf } from '../../network/activation';
import type { OpenedNetwork } from '../../network/open';
import { stepInName, type CourseRow } from '../../training/course';
import { shapeText } from '../page/words';

/** A network as it was at a step of its training. */
export interface FilmCheckpoint {
  readonly step: number;
  readonly opened: OpenedNetwork;
  /** What is known of that step besides. */
  readonly course?: CourseRow | undefined;
}

/** A training's checkpoints, in the order of their steps: at least two. */
export type CheckpointFilm = readonly FilmCheckpoint[];

/** Files that are read as one training. */
export const MOST_CHECKPOINTS = 1000;

/**
 * Puts networks together as one training.
 *
 * @param opened networks, in any order: of one shape, each with the number of its step in its name
 * @throws InputError saying which of them do not go together.
 */
export function filmOf(
  opened: readonly OpenedNetwork[],
  course: readonly CourseRow[],
): CheckpointFilm {
  const bySteps = new Map(course.map((row) => [row.step, row]));
  const checkpoints = new Map<number, FilmCheckpoint>();
  const [first] = opened;
  for (const one of opened) {
    const step = stepInName(one.name);
    if (step === undefined) throw apart(`${quote(one)} has no number of a step in its name`);
    const other = checkpoints.get(step);
    if (other) throw apart(`${quote(other.opened)} and ${quote(one)} are both of step ${step}`);
    if (kindOf(one) !== kindOf(first))
      throw apart(`${quote(first)} is ${kindOf(first)}, ${quote(one)} is ${kindOf(one)}`);
    checkpoints.set(step, { step, opened: one, course: bySteps.get(step) });
  }
  return [...checkpoints.values()].toSorted((a, b) => a.step - b.step);
}

/** Only units of networks that are alike can be told to be the same. */
function kindOf({ network }: OpenedNetwork): string {
  const names = network.nodes.flatMap((node) =>
    node.kind === 'activation' ? [nameOf(node.activation)] : [],
  );
  return `${shapeText(network)} of ${[...new Set(names)].join(', ')}`;
}

function apart(what: string): InputError {
  return new InputError(`Several networks are opened together as one training, but ${what}.`);
}

function quote({ name }: OpenedNetwork): string {
  return `“${name}”`;
}
