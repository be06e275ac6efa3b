/** The outcome of `work`, or 'hangs' when there is none after so many seconds. */
export async function withinTime<T>(work: Promise<T>, seconds: number): Promise<T | 'hangs'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'hangs'>((resolve) => (timer = setTimeout(() => resolve('hangs'), 1000 * seconds)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
