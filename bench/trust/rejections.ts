/** Runs `work` and collects the rejections that nobody handles meanwhile, in words. */
export async function collectingRejections<T>(work: (rejections: readonly string[]) => Promise<T>): Promise<T> {
  const rejections: string[] = [];
  const onUnhandled = (reason: unknown): void => void rejections.push(`an unhandled rejection: ${String(reason)}`);
  process.on('unhandledRejection', onUnhandled);
  try {
    return await work(rejections);
  } finally {
    process.off('unhandledRejection', onUnhandled);
  }
}
