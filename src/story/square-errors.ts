import { squareErrorOf, type SquareError } from '../geometry/square-error';
import { splineNetwork, squareNetwork } from '../network/constructions/square';
import { hiddenWidths, type Network } from '../network/network';
import { squareRecipe } from '../training/square';
import { Remembered } from './remembered';
import { networkAt, pause, Training } from './training';

/** Steps of each training. */
const STEPS = 1000;

/** Trainings of each architecture: what one finds depends on its seed. */
export const SEEDS = 5;

/** How close to x² on [0, 1] as many units come, measured on the networks themselves. */
export interface SquareErrors {
  readonly units: number;
  /** Hidden widths of `square:K`. */
  readonly widths: readonly number[];
  /** `square:K`. */
  readonly tents: SquareError;
  /** As many equal pieces as units, of one layer. */
  readonly spline: SquareError;
  /** What trainings find with the tents' widths, and with all units in one layer; by seed. */
  readonly deep: readonly SquareError[];
  readonly wide: readonly SquareError[];
}

const found = new Remembered<Promise<SquareErrors>>();

export function squareErrorsOf(tents: number): Promise<SquareErrors> {
  return found.get(String(tents), async () => {
    const network = squareNetwork(tents);
    const widths = hiddenWidths(network);
    const units = widths.reduce((sum, width) => sum + width, 0);
    return {
      units,
      widths,
      tents: await squareErrorOf(network),
      spline: await squareErrorOf(splineNetwork(units)),
      deep: await trained(widths),
      wide: await trained([units]),
    };
  });
}

async function trained(widths: readonly number[]): Promise<SquareError[]> {
  const errors: SquareError[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    errors.push(await squareErrorOf(trainedSquare(widths, seed)));
    await pause();
  }
  return errors;
}

/** The network that a training with some hidden widths finds. */
export function trainedSquare(widths: readonly number[], seed: number): Network {
  return networkAt(new Training(squareRecipe(widths, seed, STEPS), STEPS).at(STEPS));
}
