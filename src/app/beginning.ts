import { Catalogue } from './open/catalogue';
import { Cutter } from './cut/cutter';
import { beginAdapter } from './page/device';
import { elementsOf, type FindElement } from './page/elements';
import { NetworkReader } from './open/network-reader';
import { Notice } from './page/notice';

/**
 * What takes longest, begun before the rest of the page's script is there, which is six times as
 * large: the worker and the network load beside the page, while some browsers block it until they
 * have found a GPU.
 */
export interface Beginning {
  readonly element: FindElement;
  readonly notice: Notice;
  readonly cutter: Cutter;
  readonly reader: NetworkReader;
  readonly catalogue: Catalogue;
}

function begin(): Beginning {
  const element = elementsOf(document);
  const notice = new Notice(element);
  const cutter = new Cutter(notice.showReplacement);
  cutter.begin();
  const reader = new NetworkReader(notice.showReplacement);
  const catalogue = new Catalogue(reader);
  const asked = new URLSearchParams(location.search);
  catalogue.begin(asked.get('network') ?? catalogue.names[0]);
  if (asked.get('gpu') !== 'none') beginAdapter();
  return { element, notice, cutter, reader, catalogue };
}

if (new URLSearchParams(location.search).has('doctor'))
  void import('./doctor/page').then(({ showDoctor }) => showDoctor());
else {
  const begun = begin();
  void import('./main').then(({ ExplorerPage }) => new ExplorerPage(begun));
}
