import type { Ascent } from './ascent';
import type { Node } from './node';
import type { Pace } from './pace';
import type { SampleSearch } from './sample-search';

/**
 * Branch and bound on many samples at once, the part with the least bound first in each: batches of parts, from as many samples as
 * there are, and several of one sample once there are fewer samples than the device takes nodes.
 */
export async function search(samples: readonly SampleSearch[], ascent: Ascent, pace: Pace, onRound: () => void): Promise<void> {
  let active = samples.filter((sample) => !sample.finished);
  while (active.length > 0) {
    await pace();
    const batch = gather(active, ascent.capacity);
    const proposals = await ascent.ascend(
      batch.map(({ node }) => node),
      batch.map(({ sample }) => sample.goal),
    );
    batch.forEach(({ sample, node }, at) => sample.judge(node, proposals[at]!));
    active = active.filter((sample) => !sample.finished);
    onRound();
  }
}

interface Task {
  readonly sample: SampleSearch;
  readonly node: Node;
}

/** At most `capacity` parts (two where that is one), turn by turn from every sample that has any. */
function gather(samples: readonly SampleSearch[], capacity: number): readonly Task[] {
  const batch: Task[] = [];
  let willing = samples;
  while (willing.length > 0) {
    const more: SampleSearch[] = [];
    for (const sample of willing) {
      if (batch.length > 0 && batch.length + 2 > capacity) return batch;
      const nodes = sample.take();
      batch.push(...nodes.map((node) => ({ sample, node })));
      if (nodes.length > 0) more.push(sample);
    }
    willing = more;
  }
  return batch;
}
