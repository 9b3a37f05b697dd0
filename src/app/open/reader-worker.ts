import { constructNetwork } from '../../network/constructions';
import { InputError } from '../../network/errors';
import type { Network } from '../../network/network';
import { named } from '../../network/opened-network';
import { openFiles } from './dropped-files';
import type { FromReader, ToReader } from './reader-messages';
import { channelOfWorker } from '../page/worker-scope';

/* Reads networks off the page's own thread: a large file takes longer than a frame. */

const channel = channelOfWorker<FromReader, ToReader>();

channel.onMessage((message) => {
  const { number } = message;
  open(message).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    channel.send({ kind: 'failed', number, message: text, isInput: error instanceof InputError });
  });
});

async function open(message: ToReader): Promise<void> {
  const { number } = message;
  if (message.kind === 'files') {
    const found = await openFiles(message.files);
    const buffers = found.kind === 'network' ? buffersOf(found.opened.network) : [];
    channel.send({ kind: 'opened', number, found }, buffers);
  } else {
    const contents = named(message.name, () => constructNetwork(message.name));
    channel.send({ kind: 'constructed', number, contents }, buffersOf(contents.network));
  }
}

/** The memory of a network's numbers, to be handed over; each once. */
function buffersOf({ nodes }: Network): ArrayBuffer[] {
  const buffers = new Set<ArrayBufferLike>();
  for (const node of nodes) {
    if (node.kind !== 'affine') continue;
    buffers.add(node.bias.buffer);
    for (const { map } of node.terms) if (map.kind === 'dense') buffers.add(map.weights.buffer);
  }
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}
