/** A table `a,b,kind` of `each` points around the corners of a regular polygon, one corner for each class, apart by more than the spread. */
export function blobs(classes: readonly string[], each: number): string {
  const rows = classes.flatMap((name, corner) => {
    const angle = (2 * Math.PI * corner) / classes.length;
    return Array.from({ length: each }, (_, k) => {
      const a = 2 * Math.cos(angle) + 0.5 * Math.sin(7 * k + corner);
      const b = 2 * Math.sin(angle) + 0.5 * Math.cos(5 * k);
      return `${a},${b},${name}\n`;
    });
  });
  return `a,b,kind\n${rows.join('')}`;
}
