/** Milliseconds that all processors have worked for this process since `process.cpuUsage()` gave a mark. */
export function processorTimeSince(mark: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(mark);
  return (user + system) / 1000;
}
