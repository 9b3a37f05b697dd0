import { readBuffer } from '../../gpu/read-buffer';
import { Differences, type Check } from '../check';

const WORDS = 2 ** 18;

/** Writes numbers to the GPU's memory, copies them there, and reads them back. */
export const readBack: Check = {
  name: 'read-back',
  about: 'a mebibyte that is written to the GPU, copied there and read back',
  async run({ device }) {
    const { COPY_SRC, COPY_DST } = GPUBufferUsage;
    const size = 4 * WORDS;
    const [written, copied] = ['written', 'copied'].map((name) =>
      device.createBuffer({ label: `doctor.${name}`, size, usage: COPY_SRC | COPY_DST }),
    );
    try {
      // A Weyl sequence: every word is another.
      const words = Uint32Array.from({ length: WORDS }, (_, k) => Math.imul(k + 1, 0x9e3779b1));
      device.queue.writeBuffer(written, 0, words);
      const encoder = device.createCommandEncoder({ label: 'doctor.readBack' });
      encoder.copyBufferToBuffer(written, 0, copied, 0, size);
      device.queue.submit([encoder.finish()]);
      const read = new Uint32Array(await readBuffer(device, copied, size));
      const differences = new Differences();
      for (const [k, word] of words.entries())
        if (read[k] !== word) differences.add(() => `word ${k}`);
      const { different, first } = differences;
      return { compared: WORDS, different, first };
    } finally {
      written.destroy();
      copied.destroy();
    }
  },
};
