import { squareErrorOf } from '../geometry/square-error';
import { squareNetwork } from '../network/constructions/square';
import { hiddenWidths } from '../network/network';
import { splineSquareError, tentSquareError } from '../theory/square';
import { squareRecipe } from '../training/square';
import { superscript } from '../view/superscript';
import type { Ink } from './ink';
import { counted } from './numbers';
import { SIDE, type Shape } from './picture';
import { Plot } from './plot';
import { Remembered } from './remembered';
import { networkAt, pause, Training } from './training';

/** Steps of each training. */
const STEPS = 1000;

/** Of so many trainings the best is shown: what one finds depends on its seed. */
const SEEDS = 3;

const squares = new Remembered<Promise<number>>(64);

/** The least error that trainings find for x² with the units of some layers. */
function trainedSquareError(widths: readonly number[]): Promise<number> {
  return squares.get(widths.join('-'), async () => {
    let least = Infinity;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const training = new Training(squareRecipe(widths, seed, STEPS), STEPS);
      const { error } = await squareErrorOf(networkAt(training.at(STEPS)));
      least = Math.min(least, error);
      await pause();
    }
    return least;
  });
}

/** What the chart says of so many tents. */
export async function squareText(tents: number): Promise<string> {
  const widths = hiddenWidths(squareNetwork(tents));
  const units = unitsOf(widths);
  const [deep, wide] = [await trainedSquareError(widths), await trainedSquareError([units])];
  return (
    `For x² from ${counted(units, 'unit')}: ${counted(tents, 'tent')}, off by exactly 4${superscript(-(tents + 1))} = ${threeDigits(tentSquareError(tents))};` +
    ` ${counted(units, 'equal piece')}, by ${threeDigits(splineSquareError(units))}; the best of ${SEEDS} trainings, by ${threeDigits(wide)} in one layer and ${threeDigits(deep)} as deep as the tents.`
  );
}

function threeDigits(error: number): string {
  return error.toPrecision(3);
}

function unitsOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0);
}

/** Errors by units: the construction, as many equal pieces of one layer, and what training finds with either's units. */
export async function squareChart(tents: number, ink: Ink): Promise<Shape[]> {
  const plot = new Plot(
    SIDE,
    SIDE,
    {
      from: 0,
      to: 22,
      ticks: [0, 5, 10, 15, 20].map((units) => [units, String(units)]),
      label: 'units',
    },
    {
      from: 3e-6,
      to: 2,
      ticks: [-5, -4, -3, -2, -1, 0].map(
        (power) => [10 ** power, `10${superscript(power)}`] as const,
      ),
      label: '',
      isLogarithmic: true,
    },
  );
  const deep: [number, number][] = [];
  const spline: [number, number][] = [];
  const learnedDeep: [number, number][] = [];
  const learnedWide: [number, number][] = [];
  for (let k = 1; k <= tents; k++) {
    const widths = hiddenWidths(squareNetwork(k));
    const units = unitsOf(widths);
    deep.push([units, tentSquareError(k)]);
    spline.push([units, splineSquareError(units)]);
    learnedDeep.push([units, await trainedSquareError(widths)]);
    learnedWide.push([units, await trainedSquareError([units])]);
    await pause();
  }
  const series = [
    { points: learnedDeep, colour: ink.cut, dash: true, text: 'as deep, trained' },
    { points: learnedWide, colour: ink.back, dash: true, text: 'one layer, trained' },
    { points: spline, colour: ink.back, dash: false, text: 'one layer, equal pieces' },
    { points: deep, colour: ink.cut, dash: false, text: 'constructed from tents' },
  ];
  const shapes = plot.axes(ink);
  for (const [row, { points, colour, dash, text }] of series.entries()) {
    const line = plot.line(points, colour);
    if (line.kind === 'line' && dash)
      shapes.push({ ...line, stroke: { ...line.stroke, dash: [4, 4] } });
    else shapes.push(line);
    for (const point of points)
      shapes.push({ kind: 'dot', at: plot.place(...point), radius: 2.6, fill: { colour } });
    // A key in the lower left, where errors of few units are not.
    const y = SIDE - 56 - 16 * (series.length - 1 - row);
    const stroke = { colour, width: 1.8, ...(dash && { dash: [4, 4] as const }) };
    shapes.push({ kind: 'line', points: [56, y - 4, 80, y - 4], stroke });
    shapes.push({ kind: 'text', at: [86, y], text, paint: { colour: ink.text }, size: 11 });
  }
  return shapes;
}
