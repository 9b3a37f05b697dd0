import { inputWidth } from '../../network/network';
import type { OpenedNetwork } from '../../network/open';
import { sliceNetwork, type Window } from '../../network/slice';
import type { SlicedNetwork } from '../../network/sliced-network';
import type { PictureLine } from '../../view/picture';
import { dataLayerOf, type DataLayer } from './data-layer';
import type { Look } from './look';
import { picturedOf, type Pictured } from '../../view/pictured';
import { homeOf, sliceOf, type Plane } from './plane';

/**
 * What is on screen, or is to be. Whoever draws it, cuts it, counts it or says something of it takes what
 * it needs.
 */
export interface Sight extends Subject, Framing {
  readonly look: Look;
  readonly marks: Marks;
}

/** A network, a plane of it, and both as one network of (u, v). */
export interface Subject {
  readonly opened: OpenedNetwork;
  readonly plane: Plane;
  readonly network: SlicedNetwork;
  /** Whether the network has one input: its function is a graph over u, and v makes no difference. */
  readonly isFunction: boolean;
  /** The network's data points on the plane. */
  readonly data: DataLayer | undefined;
  /** The plane's points as pictures, where the network's input is an image. */
  readonly pictured: Pictured | undefined;
}

/** The part of the plane that is in view. */
export interface Framing {
  readonly view: Window;
  /** The window whose regions are counted, whatever else is in view: links name it. */
  readonly counted: Window;
  /** Whether that is the network's own. */
  readonly isHome: boolean;
  /** Samples of the finished map, which is of the view. */
  readonly width: number;
  readonly height: number;
}

/** What is pointed out on the map. */
export interface Marks {
  /** The window whose regions are counted, where more is in view. */
  readonly frame?: PictureLine | undefined;
  readonly hovered?: PictureLine | undefined;
  readonly pinned?: PictureLine | undefined;
  /** Units whose creases are shown, counted through all layers. */
  readonly units?: readonly number[] | undefined;
  /** An edge of the region that is pinned. */
  readonly edge?: PictureLine | undefined;
}

/** @throws InputError if the plane is none of the network's inputs. */
export function subjectOf(opened: OpenedNetwork, plane: Plane): Subject {
  const slice = sliceOf(opened, plane);
  const network = sliceNetwork(opened.network, slice);
  const home = homeOf(opened, plane);
  const pictured = picturedOf(opened, slice, home, plane.through !== undefined);
  const isFunction = inputWidth(opened.network) === 1;
  const data = dataLayerOf(opened, slice, home);
  return { opened, plane, network, isFunction, data, pictured };
}
