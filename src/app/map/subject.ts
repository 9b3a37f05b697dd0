import type { OpenedNetwork } from '../../network/open';
import { sliceNetwork } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import { dataLayerOf, type DataLayer } from './data-layer';
import { homeOf, sliceOf, type Plane } from './plane';

/** What is shown: a network, a plane of it, and both as one network of (u, v). */
export interface Subject {
  readonly opened: OpenedNetwork;
  readonly plane: Plane;
  readonly sliced: SlicedNetwork;
  /** The network's data points on the plane. */
  readonly data: DataLayer | undefined;
}

/** @throws InputError if the plane is none of the network's inputs. */
export function subjectOf(opened: OpenedNetwork, plane: Plane): Subject {
  const slice = sliceOf(opened, plane);
  const sliced = sliceNetwork(opened.network, slice);
  return { opened, plane, sliced, data: dataLayerOf(opened, slice, homeOf(opened, plane)) };
}
