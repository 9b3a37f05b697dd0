import { instead } from './instead';

/** What the passes of one pipeline took on the GPU. */
export interface PipelineTime {
  readonly pipeline: string;
  readonly milliseconds: number;
  readonly dispatches: number;
}

/** Timestamps that a query set has room for. */
const MOST_STAMPS = 4096;

/**
 * A device that measures what runs on it: every dispatch becomes a pass of its own, between two timestamps, by the
 * label of its pipeline. What makes pipelines and records passes knows nothing of it. Passes that begin once there is
 * no more room are not measured, but counted.
 */
export class ProfiledDevice {
  readonly device: GPUDevice;
  private readonly labels: string[] = [];
  private readonly stamps: GPUQuerySet;
  private unmeasured = 0;

  /** @param real with the feature `timestamp-query` */
  constructor(private readonly real: GPUDevice) {
    this.stamps = real.createQuerySet({ type: 'timestamp', count: MOST_STAMPS });
    const createCommandEncoder = (descriptor?: GPUCommandEncoderDescriptor) =>
      this.encoderOf(real.createCommandEncoder(descriptor));
    this.device = instead(real, { createCommandEncoder });
  }

  /** Begins anew. */
  clear(): void {
    this.labels.length = 0;
    this.unmeasured = 0;
  }

  /** What was measured since, the longest first; and how many dispatches were not. */
  async read(): Promise<{ readonly pipelines: PipelineTime[]; readonly unmeasured: number }> {
    const { real, labels, stamps, unmeasured } = this;
    const bytes = 16 * labels.length;
    const pipelines = new Map<string, { milliseconds: number; dispatches: number }>();
    if (bytes > 0) {
      const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
      const resolved = real.createBuffer({ size: bytes, usage: QUERY_RESOLVE | COPY_SRC });
      const staging = real.createBuffer({ size: bytes, usage: COPY_DST | MAP_READ });
      const encoder = real.createCommandEncoder({ label: 'ProfiledDevice' });
      encoder.resolveQuerySet(stamps, 0, 2 * labels.length, resolved, 0);
      encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
      real.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      const nanoseconds = new BigUint64Array(staging.getMappedRange());
      for (const [k, label] of labels.entries()) {
        const sum = pipelines.get(label) ?? { milliseconds: 0, dispatches: 0 };
        sum.milliseconds += Number(nanoseconds[2 * k + 1] - nanoseconds[2 * k]) / 1e6;
        sum.dispatches++;
        pipelines.set(label, sum);
      }
      staging.destroy();
      resolved.destroy();
    }
    const all = [...pipelines].map(([pipeline, sum]) => ({ pipeline, ...sum }));
    return { pipelines: all.toSorted((a, b) => b.milliseconds - a.milliseconds), unmeasured };
  }

  private encoderOf(encoder: GPUCommandEncoder): GPUCommandEncoder {
    const beginComputePass = () => this.passOf(encoder);
    return instead(encoder, { beginComputePass });
  }

  private passOf(encoder: GPUCommandEncoder): GPUComputePassEncoder {
    let pipeline: GPUComputePipeline | undefined;
    const groups = new Map<number, GPUBindGroup | null | undefined>();
    const run = (dispatch: (pass: GPUComputePassEncoder) => void) => {
      if (!pipeline) throw new Error('A dispatch without a pipeline.');
      const pass = encoder.beginComputePass(this.descriptorOf(pipeline.label));
      pass.setPipeline(pipeline);
      for (const [index, group] of groups) pass.setBindGroup(index, group);
      dispatch(pass);
      pass.end();
    };
    // An empty pass, for whatever else is called of one: that it has ended is then reported.
    const ended = encoder.beginComputePass({ label: 'ProfiledDevice' });
    ended.end();
    return instead(ended, {
      setPipeline: (used) => {
        pipeline = used;
      },
      setBindGroup: (index: number, group: GPUBindGroup | null | undefined) => {
        groups.set(index, group);
      },
      dispatchWorkgroups: (x, y = 1, z = 1) => {
        run((pass) => pass.dispatchWorkgroups(x, y, z));
      },
      dispatchWorkgroupsIndirect: (buffer, offset) => {
        run((pass) => pass.dispatchWorkgroupsIndirect(buffer, offset));
      },
      end: () => undefined,
    });
  }

  private descriptorOf(label: string): GPUComputePassDescriptor {
    const first = 2 * this.labels.length;
    if (first + 2 > MOST_STAMPS) {
      this.unmeasured++;
      return { label };
    }
    this.labels.push(label);
    const timestampWrites = {
      querySet: this.stamps,
      beginningOfPassWriteIndex: first,
      endOfPassWriteIndex: first + 1,
    };
    return { label, timestampWrites };
  }
}
