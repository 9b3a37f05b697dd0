/** What a GPU can fail at without Crease being wrong. */
export type FaultKind = 'lost' | 'out of memory' | 'error';

/** A GPU reported an error, or is gone. */
export class GpuFault extends Error {
  override name = 'GpuFault';

  constructor(
    readonly kind: FaultKind,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Never resolves; rejects with a GpuFault when a device reports an error, or is lost or destroyed.
 * It may be left to itself.
 */
export function faultOf(device: GPUDevice): Promise<never> {
  const fault = new Promise<never>((_, reject) => {
    device.addEventListener('uncapturederror', ({ error }) => {
      const isMemory = error instanceof GPUOutOfMemoryError;
      const kind = isMemory ? 'out of memory' : 'error';
      const what = isMemory ? 'The GPU ran out of memory' : 'The GPU reported';
      reject(new GpuFault(kind, `${what}: ${error.message}`));
    });
    void device.lost.then(({ message }) =>
      reject(new GpuFault('lost', `The GPU was lost: ${message}`)),
    );
  });
  fault.catch(() => undefined);
  return fault;
}

/** A device that somebody opened, and can close. */
export interface OwnedDevice {
  readonly device: GPUDevice;
  close(): Promise<void>;
}

/** How many pieces what is done at once is cut into, attempt by attempt. */
const PIECES = [1, 4, 16] as const;

/**
 * Does work on a device. Where the device is lost, as when a driver's watchdog resets it, or out of
 * memory, the work is begun again on another, in smaller pieces. So what the work does must not
 * show before it has resolved.
 *
 * @param open opens a device; it is closed in the end
 * @param work what it finds does not depend on the number of pieces
 * @param onFault called before the work is begun again
 * @throws GpuFault when it fails in the smallest pieces, too, or at something else
 */
export async function retryInPieces<Opened extends OwnedDevice, Result>(
  open: () => Promise<Opened>,
  work: (opened: Opened, pieces: number) => Promise<Result>,
  onFault: (fault: GpuFault, pieces: number) => void,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    const opened = await open();
    try {
      return await Promise.race([work(opened, PIECES[attempt]), faultOf(opened.device)]);
    } catch (error) {
      const fault = await faultBehind(error, opened.device);
      const isLast = attempt + 1 === PIECES.length;
      if (!(fault instanceof GpuFault) || fault.kind === 'error' || isLast) throw fault;
      onFault(fault, PIECES[attempt + 1]);
    } finally {
      await opened.close();
    }
  }
}

/** The fault of a device that made work fail, which may hear of it first; else the error itself. */
async function faultBehind(error: unknown, { lost }: GPUDevice): Promise<unknown> {
  if (error instanceof GpuFault) return error;
  const loss = await Promise.race([lost, Promise.resolve(undefined)]);
  return loss ? new GpuFault('lost', `The GPU was lost: ${loss.message}`) : error;
}
