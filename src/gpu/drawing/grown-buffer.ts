/** A buffer for numbers that change from picture to picture, which is made anew where they become more. */
export class GrownBuffer {
  private made: GPUBuffer | undefined;

  constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
    private readonly usage: number,
  ) {}

  /** The buffer, with these numbers in it from the next submission on. */
  write(numbers: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): GPUBuffer {
    const { byteLength } = numbers;
    if (!this.made || this.made.size < byteLength) {
      this.made?.destroy();
      this.made = this.device.createBuffer({
        label: this.label,
        // A binding must not be empty.
        size: 2 ** Math.ceil(Math.log2(Math.max(16, byteLength))),
        usage: this.usage | GPUBufferUsage.COPY_DST,
      });
    }
    this.device.queue.writeBuffer(this.made, 0, numbers);
    return this.made;
  }

  destroy(): void {
    this.made?.destroy();
  }
}
