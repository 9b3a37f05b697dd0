import blocksFile from '../../shaders/blocks.wgsl?raw';
import chainFile from '../../shaders/chain.wgsl?raw';
import countFile from '../../shaders/count.wgsl?raw';
import foldFile from '../../shaders/fold.wgsl?raw';
import groupFile from '../../shaders/group.wgsl?raw';
import lanesFile from '../../shaders/lanes.wgsl?raw';
import layerFile from '../../shaders/layer.wgsl?raw';
import leafFile from '../../shaders/leaf.wgsl?raw';
import leavesFile from '../../shaders/leaves.wgsl?raw';
import paintFile from '../../shaders/paint.wgsl?raw';
import peakFile from '../../shaders/peak.wgsl?raw';
import placeFile from '../../shaders/place.wgsl?raw';
import polygonsFile from '../../shaders/polygons.wgsl?raw';
import positionFile from '../../shaders/position.wgsl?raw';
import samplesFile from '../../shaders/samples.wgsl?raw';
import siftFile from '../../shaders/sift.wgsl?raw';
import sortFile from '../../shaders/sort.wgsl?raw';
import storeFile from '../../shaders/store.wgsl?raw';
import unitsFile from '../../shaders/units.wgsl?raw';
import { CLASS_COLOURS } from '../view/fillings/class';
import { DOT_RIM, LINE_COLOURS, VALUE_COLOURS } from '../view/picture';
import { NO_UNIT } from '../view/region-complex';
import { ROUNDING_UNIT } from './scales';
import { Shader } from './shader';
import {
  AREA_SIDE,
  BLOCK_SIDE,
  DISPATCHES,
  ENTRY_SIZE,
  MOST_CHUNKS,
  MOST_GROUPS,
  MOST_UNDECIDED,
  SAMPLE_STRIDE,
  STRIP_SIZE,
  WORKGROUP_SIZE,
} from './sizes';

/** The constants of shaders, which no file declares again. */
const COMPUTING = {
  workgroupSize: WORKGROUP_SIZE,
  mostChunks: MOST_CHUNKS,
  blockSide: BLOCK_SIDE,
  stripSize: STRIP_SIZE,
  sampleStride: SAMPLE_STRIDE,
  dispatches: DISPATCHES,
  mostUndecided: MOST_UNDECIDED,
  mostGroups: MOST_GROUPS,
  entrySize: ENTRY_SIZE,
  areaSide: AREA_SIDE,
  unitOfRounding: ROUNDING_UNIT,
};
const DRAWING = {
  noUnit: NO_UNIT,
  lineColourCount: LINE_COLOURS,
  valueColourCount: VALUE_COLOURS,
  classColourCount: CLASS_COLOURS,
  rim: DOT_RIM,
};

function computing(label: string, ...files: readonly string[]): Shader {
  return new Shader(label, COMPUTING, files);
}

/** Which files each shader is put together from. */
export const shaders = {
  position: computing('position', placeFile, samplesFile, positionFile),
  layer: computing('layer', placeFile, samplesFile, unitsFile, lanesFile, layerFile),
  group: computing('group', placeFile, samplesFile, lanesFile, groupFile),
  chain: computing('chain', placeFile, samplesFile, unitsFile, chainFile),
  count: computing('count', placeFile, samplesFile, countFile),
  store: computing('store', placeFile, samplesFile, storeFile),
  sift: computing('sift', placeFile, blocksFile, siftFile),
  fold: computing('fold', placeFile, unitsFile, leavesFile, foldFile),
  sort: computing('sort', placeFile, leavesFile, blocksFile, sortFile),
  leaf: computing('leaf', placeFile, samplesFile, unitsFile, leavesFile, leafFile),
  peak: computing('peak', peakFile),
  paint: new Shader('paint', DRAWING, [paintFile]),
  polygons: new Shader('polygons', DRAWING, [polygonsFile]),
};

/** The structs that buffers hold, as the shaders declare them. */
export const layouts = {
  place: shaders.position.layout('Place'),
  position: shaders.position.layout('Values'),
  layer: shaders.layer.layout('Layer'),
  unit: shaders.layer.layout('Unit'),
  groups: shaders.group.layout('Layer'),
  member: shaders.group.layout('Member'),
  chain: shaders.chain.layout('Chain'),
  chainLayer: shaders.chain.layout('Layer'),
  count: shaders.count.layout('Counting'),
  mapping: shaders.sift.layout('Mapping'),
  sift: shaders.sift.layout('Sift'),
  foldLayer: shaders.fold.layout('Layer'),
  leaves: shaders.fold.layout('Leaves'),
  store: shaders.store.layout('Store'),
  paint: shaders.paint.layout('Paint'),
  polygons: shaders.polygons.layout('Polygons'),
} as const;
