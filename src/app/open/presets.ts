/** Something worth seeing: what a link would ask for, and one sentence about it. */
export interface Preset {
  readonly name: string;
  readonly sentence: string;
  /** As in the page's address. */
  readonly search: string;
}

/** What a page opens with whose address asks for nothing: what a network has learned, with thin creases. */
export const HOME = '?network=flower&colour=value&creases=1&width=0.5';

/** What an address asks for; `gpu` says what to draw with, and not what. */
export function askedFor(search: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete('gpu');
  return parameters.toString() === '' ? HOME : search;
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'A network learns a flower',
    sentence:
      'Trained to be 1 on five petals and −1 elsewhere, it has gathered its creases along the outlines, where it has to bend.',
    search: '?network=flower',
  },
  {
    name: 'What it has learned',
    sentence:
      'What a network has learned of a flower: a plane tilted anew in every region, positive on the petals, with the line of zero around them.',
    search: HOME,
  },
  {
    name: 'Creases bend at creases',
    sentence:
      'Creases of the first layer are straight lines; those of a later layer are straight only within a region, and bend wherever they cross an earlier one.',
    search: '?network=random:2-16-16-16-1?seed=4&creases=1&layers=1&width=1.5',
  },
  {
    name: 'One layer: lines',
    sentence:
      'Sixteen units of one layer are sixteen lines; n lines make at most 1 + n + n(n − 1)/2 regions, and these make 132 of 137 in the window.',
    search: '?network=random:2-16-16-16-1?seed=4&creases=1&depth=1',
  },
  {
    name: 'What later layers add',
    sentence:
      'The flower, and beside it what its first layer alone makes of the plane: later layers cut those regions again, most of all along the outlines.',
    search: '?network=flower&colour=layer&points=0&beside=flower&beside-depth=1',
  },
  {
    name: 'Depth folds',
    sentence:
      'Two layers of six units fold the square onto itself nine times each, so the square holds the 22 regions of the third 81 times over: 1,782 from 18 units.',
    search: '?network=fold:6x3&creases=1',
  },
  {
    name: 'Five folds of an interval',
    sentence:
      'Every layer has two units and folds the interval from 0 to 1 once: five layers make 32 pieces of it, between 0 and 1 each, for which one layer would need 31 units.',
    search: '?network=tent:5&colour=value',
  },
  {
    name: 'The square of a number',
    sentence:
      'Of one input the map is a graph: each layer folds the interval from 0 to 1 once more, and what they fold adds up to chords of x², 16 of them.',
    search: '?network=square:4',
  },
  {
    name: 'Layers cut what layers have cut',
    sentence:
      'Every region of the first layer has a hue, which its parts keep when later layers cut them: watch it layer by layer.',
    search: '?network=random:2-16-16-16-1?seed=4&colour=subdivision',
  },
  {
    name: 'Large and tiny regions',
    sentence:
      'By area, on a scale of powers of ten: most regions of a random network are much smaller than the few that are seen first.',
    search: '?network=random:2-64-64-64-1?seed=1&colour=area',
  },
  {
    name: 'A slice of eight dimensions',
    sentence:
      'Two of eight inputs are seen, and the others are held; move them under “Slice” and watch the plane travel through the regions.',
    search: '?network=random:8-32-32-1?seed=1&axes=0,1&creases=1',
  },
  {
    name: 'A region between pixels',
    sentence:
      'Creases of three layers enclose a triangle that is a small part of a pixel of the whole flower: its samples miss it, and its exact count does not.',
    search: '?network=flower&window=-0.30606,-0.30534,0.10126,0.10171&creases=1&layers=1&width=2',
  },
];
