import { Catalogue } from './open/catalogue';
import { Cutter } from './cut/cutter';
import { beginAdapter } from './page/device';
import { NetworkReader } from './open/network-reader';
import { showReplacement } from './page/notice';

/*
 * What takes longest, begun before the rest of the page's script is there, which is six times as
 * large: the worker and the network load beside the page, while some browsers block it until they
 * have found a GPU.
 */
export const cutter = new Cutter(showReplacement);
cutter.begin();

export const reader = new NetworkReader(showReplacement);
export const catalogue = new Catalogue(reader);
catalogue.begin(new URLSearchParams(location.search).get('network') ?? catalogue.names[0]);

if (new URLSearchParams(location.search).get('gpu') !== 'none') beginAdapter();

// It finds all this under way.
void import('./main');
