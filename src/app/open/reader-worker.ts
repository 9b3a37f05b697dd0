import { constructNetwork } from '../../network/constructions/constructions';
import { entriesOf } from '../../network/linear-map';
import type { Network } from '../../network/network';
import { named } from '../../network/opened-network';
import { usualPlaneOf } from '../../network/sensitive-plane';
import { handOver } from '../../threads/hand-over';
import { serve } from '../../threads/serve';
import { openFiles } from './dropped-files';
import type { FoundInFiles, ReaderQuestions } from './reader-messages';
import { nowAndThen } from '../page/now-and-then';
import { portOfThread } from '../page/thread-port';

/* Reads networks off the page's own thread: a large file takes longer than a frame. */
serve<ReaderQuestions>(portOfThread(), {
  async files({ files, output }, { tell }) {
    const onShare = nowAndThen((share) => void tell(share));
    const found = await openFiles(files, output, onShare);
    return handOver(found, networksIn(found).flatMap(memoryOf));
  },
  construction({ name }, { tell }) {
    const onShare = nowAndThen((share) => void tell(share));
    const contents = named(name, () => constructNetwork(name, onShare));
    onShare(1);
    const plane = usualPlaneOf(contents);
    return handOver({ ...contents, ...(plane && { plane }) }, memoryOf(contents.network));
  },
});

function networksIn(found: FoundInFiles): Network[] {
  if (found.kind === 'film') return found.film.map(({ opened }) => opened.network);
  return found.kind === 'network' ? [found.opened.network] : [];
}

/** The memory of a network's numbers; each once. */
function memoryOf({ nodes }: Network): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>();
  for (const node of nodes) {
    if (node.kind !== 'affine') continue;
    buffers.add(node.bias.buffer);
    for (const { map } of node.terms) {
      buffers.add(entriesOf(map).buffer);
      if (map.kind === 'sparse') buffers.add(map.starts.buffer).add(map.columns.buffer);
    }
  }
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}
