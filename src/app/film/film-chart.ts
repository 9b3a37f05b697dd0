import type { CheckpointFilm } from './film';

const WIDTH = 240;
const HEIGHT = 44;
const ROOM = 4;

const SVG = 'http://www.w3.org/2000/svg';

/** Loss, on a scale of its powers of ten, and exact regions of a training by its checkpoints. */
export class FilmChart {
  private readonly loss = path('film-loss');
  private readonly regions = path('film-regions');
  private readonly now = path('film-now');

  /** @param place gets the chart; what it says is in words beside it */
  constructor(place: HTMLElement) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.append(this.now, this.loss, this.regions);
    place.replaceChildren(svg);
  }

  /** @param regions of each checkpoint; undefined of those that are not counted */
  draw(film: CheckpointFilm, regions: readonly (number | undefined)[], at: number): void {
    const losses = film.map(({ course }) => course?.loss);
    const logs = losses.map((loss) =>
      loss !== undefined && loss > 0 ? Math.log(loss) : undefined,
    );
    this.loss.setAttribute('d', curve(logs));
    // From 0, so that heights are in proportion.
    this.regions.setAttribute('d', curve(regions, 0));
    const x = across(at, film.length);
    this.now.setAttribute('d', `M${x},0V${HEIGHT}`);
  }
}

function path(name: string): SVGPathElement {
  const made = document.createElementNS(SVG, 'path');
  made.setAttribute('class', name);
  return made;
}

/** A line through the values that there are, from the least, or one that is less, to the most. */
function curve(values: readonly (number | undefined)[], least = Infinity): string {
  const known = values.filter((value) => value !== undefined);
  const low = Math.min(least, ...known);
  const span = Math.max(...known) - low || 1;
  const points = values.flatMap((value, k) => {
    if (value === undefined) return [];
    const y = HEIGHT - ROOM - ((HEIGHT - 2 * ROOM) * (value - low)) / span;
    return [`${across(k, values.length)},${y.toFixed(2)}`];
  });
  return points.length === 0 ? '' : `M${points.join('L')}`;
}

/** Where checkpoint `k` of so many is: under the middle of the slider's handle. */
function across(k: number, count: number): string {
  return (ROOM + ((WIDTH - 2 * ROOM) * k) / Math.max(1, count - 1)).toFixed(2);
}
