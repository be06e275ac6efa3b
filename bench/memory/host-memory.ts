/** What this process or page holds, as far as its runtime tells. */
export interface HostMemory {
  /** Script's heap, with the memory of its arrays. */
  readonly heap: number;
  /** Of the whole process; null where only the page is seen. */
  readonly resident: number | null;
}

/** Looks at the memory of this process (Node) or page (Chrome's performance.memory); null in other runtimes. */
export function hostMemory(): HostMemory | null {
  if (typeof process !== 'undefined' && typeof process.memoryUsage === 'function') {
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
    return { heap: heapUsed + arrayBuffers, resident: rss };
  }
  const used = (performance as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize;
  return used === undefined ? null : { heap: used, resident: null };
}
