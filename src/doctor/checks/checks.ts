import { DECIDED, type Check } from '../check';
import { constructed, GRID, nearCreases, type ComparedExample } from '../examples';
import { counting, volumes } from './counts';
import { drawing } from './drawing';
import { kernelCheck } from './kernels';
import { mapCheck } from './maps';
import { readBack } from './read-back';

const LAYERS = 'layer by layer';
const CHAIN = 'in workgroup memory';

/** Networks of each kind of unit and of weights that shaders tell apart. */
const RELUS = () => [nearCreases('random:2-24-24-64-1?seed=1')];
const SLOPES = () => [nearCreases('random:2-16-16-32-1?seed=2&activation=leaky_relu:0.1')];
const STEPS = () => [constructed('random:2-16-16-1?seed=3&activation=step')];
const GROUPS = () => [constructed('random:2-9-9-1?seed=4&activation=max:2')];
const CONVOLUTIONS = () => [constructed('cnn:1x8x8-4c3s2-8-2?seed=1', [27, 36])];

/** Maps of these are compared to the last sample: one of them so close that float32 alone sees nothing. */
const MAPS = () => [
  constructed('random:2-24-24-24-1?seed=6'),
  constructed('random:2-16-16-1?seed=7&bias=0'),
];
const CLOSE = (): ComparedExample[] => {
  const reach = 1e-10;
  const window = { u0: 0.3 - reach, u1: 0.3 + reach, v0: 0.2 - reach, v1: 0.2 + reach };
  const grid = { ...GRID, window };
  return [constructed('random:2-24-24-24-1?seed=6', [0, 1], grid)];
};

/** All that Crease asks of a GPU, what else rests on first. */
export const CHECKS: readonly Check[] = [
  readBack,
  kernelCheck(LAYERS, 'ReLUs', RELUS),
  kernelCheck(CHAIN, 'ReLUs', RELUS),
  kernelCheck(LAYERS, 'leaky ReLUs', SLOPES),
  kernelCheck(CHAIN, 'leaky ReLUs', SLOPES),
  kernelCheck(LAYERS, 'steps', STEPS),
  kernelCheck(LAYERS, 'maxima', GROUPS),
  kernelCheck(LAYERS, 'convolutions', CONVOLUTIONS),
  mapCheck(
    'every sample',
    'maps whose samples are all evaluated',
    { ...DECIDED, everySample: true, leafSide: 0 },
    MAPS,
  ),
  mapCheck(
    'sieve',
    'maps whose blocks within a region are filled',
    { ...DECIDED, everySample: false, leafSide: 0 },
    MAPS,
  ),
  mapCheck(
    'folding',
    'maps of a network that is folded onto squares of samples',
    { ...DECIDED, leafSide: 16 },
    MAPS,
  ),
  mapCheck('close up', 'a map 10⁻¹⁰ wide', DECIDED, CLOSE),
  counting,
  volumes,
  drawing,
];
