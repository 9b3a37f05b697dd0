/** A compute pipeline that is compiled when it is needed, or before that in the background. */
export class LazyPipeline {
  private made: GPUComputePipeline | undefined;

  /** @param compute its stage, which may have to be put together first */
  constructor(
    private readonly device: GPUDevice,
    private readonly label: string,
    private readonly compute: () => GPUProgrammableStage,
  ) {}

  get(): GPUComputePipeline {
    return (this.made ??= this.device.createComputePipeline(this.descriptor()));
  }

  /** @throws GPUPipelineError if the device cannot compile it. */
  async prepare(): Promise<void> {
    if (!this.made) this.made = await this.device.createComputePipelineAsync(this.descriptor());
  }

  private descriptor(): GPUComputePipelineDescriptor {
    return { label: this.label, layout: 'auto', compute: this.compute() };
  }
}
