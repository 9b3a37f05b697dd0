import { jumps, rivalsOf } from '../network/activation';
import { isConstruction, parseConstruction } from '../network/constructions/constructions';
import type { ConstructionLimits } from '../network/constructions/construction';
import { InputError } from '../network/errors';
import { hiddenWidths, inputWidth, type Network } from '../network/network';
import { named, openedConstruction } from '../network/opened-network';
import type { Window } from '../network/slice';
import { sliced } from '../drawing/pieces';
import { Remembered } from './remembered';

/** A network that somebody wants to see folding, and the window that is the paper. */
export interface OwnNetwork {
  readonly name: string;
  readonly network: Network;
  readonly window: Window;
}

/** What can still be seen as paper; more regions are refused when they are found (`MOST_REGIONS`). */
const LIMITS: ConstructionLimits = {
  host: 'the folding sheet',
  inputs: 4096,
  layers: 24,
  units: 256,
  weights: 2 ** 20,
};

/** Sheets of more regions are grey, and take too long to turn. */
export const MOST_REGIONS = 2500;

/** Networks that were read from files, by the name that they have here, and those that are their names. */
const fromFiles = new Map<string, OwnNetwork>();
const constructed = new Remembered<OwnNetwork>();

/**
 * Makes a network that was read from a file known by its name, until the program ends.
 *
 * @throws InputError if it cannot be folded.
 */
export function keepOwn(own: OwnNetwork): void {
  requireFoldable(own);
  fromFiles.set(own.name, own);
}

/**
 * The network that a name means: a construction, or the file that was last read under it. It is the same object
 * for as long as it is the same network.
 *
 * @throws InputError if there is none, or it cannot be folded.
 */
export function ownNetwork(name: string): OwnNetwork {
  const known = fromFiles.get(name);
  if (known) return known;
  if (!isConstruction(name))
    throw new InputError(
      `"${name}" is no network that is known here: name a construction, as in random:2-4-4-1?seed=2.`,
    );
  return constructed.get(name, () => {
    const contents = named(name, () => parseConstruction(name, LIMITS).make());
    const { network, window } = openedConstruction(name, contents);
    const own = { name, network, window };
    requireFoldable(own);
    return own;
  });
}

/** @throws InputError saying why it is no sheet of paper. */
function requireFoldable({ name, network }: OwnNetwork): void {
  if (inputWidth(network) < 2)
    throw new InputError(`${name} has one input, and paper has two dimensions.`);
  const widths = hiddenWidths(network);
  const widest = Math.max(...widths);
  if (widths.length > LIMITS.layers || widest > LIMITS.units)
    throw new InputError(
      `${name} has ${widths.length} hidden layers of up to ${widest} units; a sheet is folded by ${LIMITS.layers} of ${LIMITS.units} at most.`,
    );
  const jumpsOrContests = sliced(network).nodes.some(
    (node) =>
      node.kind === 'activation' && (jumps(node.activation) || rivalsOf(node.activation) > 1),
  );
  if (jumpsOrContests)
    throw new InputError(
      `${name} has units that do not fold: steps jump, and the greatest of a group bends at no line of its own.`,
    );
}
