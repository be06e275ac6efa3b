import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors';
import { Profile, profileOf, within } from '../../src/profile/profile';
import { drawnSpans } from './spans';

const paths = (profile: Profile): string[] => profile.phases.map(({ path }) => path.join('/'));

function wait(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

describe('phases', () => {
  test('are listed each before those inside it, with how often they ran and for how long', () => {
    const profile = new Profile();
    const solve = profile.start('solve');
    for (let round = 0; round < 3; round++) {
      const certificate = profile.start('certificate');
      const bound = profile.start('dual bound');
      wait(1);
      bound();
      certificate();
      const iterations = profile.start('iterations');
      iterations();
    }
    solve();
    expect(paths(profile)).toEqual(['solve', 'solve/certificate', 'solve/certificate/dual bound', 'solve/iterations']);
    const [whole, certificate, bound, iterations] = profile.phases;
    expect([whole!.count, certificate!.count, bound!.count, iterations!.count]).toEqual([1, 3, 3, 3]);
    expect(bound!.seconds).toBeGreaterThanOrEqual(0.003);
    expect(certificate!.seconds).toBeGreaterThanOrEqual(bound!.seconds);
    expect(whole!.seconds).toBeGreaterThanOrEqual(certificate!.seconds + iterations!.seconds);
  });

  test('are drawn on the track of phases, each within those it is part of', async () => {
    const profile = new Profile();
    const spans = await drawnSpans(() => {
      const outer = profile.start('set-up');
      profile.start('upload', { bytes: 12 })();
      outer();
    });
    const [upload, setUp] = spans;
    expect([upload!.name, setUp!.name]).toEqual(['upload', 'set-up']);
    expect(upload!.properties).toEqual({ bytes: '12' });
    for (const { track, trackGroup } of spans) expect([track, trackGroup]).toEqual(['Phases', 'reluvex']);
    expect(setUp!.start).toBeLessThanOrEqual(upload!.start);
    expect(upload!.end).toBeLessThanOrEqual(setUp!.end);
  });

  test('end what an error left open inside them', async () => {
    const profile = new Profile();
    const failing = within(profile, 'solve', () => {
      profile.start('iterations');
      throw new Error('lost');
    });
    await expect(failing).rejects.toThrow('lost');
    expect(profile.phase).toBeUndefined();
    profile.start('sampling')();
    expect(paths(profile)).toEqual(['solve', 'solve/iterations', 'sampling']);
  });

  test('that are not profiled run all the same', async () => {
    expect(await within(undefined, 'solve', () => 7)).toBe(7);
  });
});

describe('kernels', () => {
  test('are added up, the most time first', async () => {
    const profile = new Profile();
    const spans = await drawnSpans(() => {
      profile.addKernel('short', 10, 11, {});
      profile.addKernel('long', 11, 14, { phase: 'iterations' });
      profile.addKernel('short', 14, 15, {});
    });
    expect(profile.kernels).toEqual([
      { name: 'long', dispatches: 1, seconds: 0.003 },
      { name: 'short', dispatches: 2, seconds: 0.002 },
    ]);
    expect(spans.map(({ name, start, end, track }) => [name, start, end, track])).toEqual([
      ['short', 10, 11, 'GPU kernels'],
      ['long', 11, 14, 'GPU kernels'],
      ['short', 14, 15, 'GPU kernels'],
    ]);
  });

  test('without times of their own are one span, and say so', async () => {
    const profile = new Profile();
    const spans = await drawnSpans(() => profile.addBatch(['first', 'second', 'first'], 3, 8, { phase: 'iterations' }));
    expect(profile.kernels).toEqual([
      { name: 'first', dispatches: 2, seconds: undefined },
      { name: 'second', dispatches: 1, seconds: undefined },
    ]);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      name: '3 dispatches',
      start: 3,
      end: 8,
      properties: { phase: 'iterations', kernels: 'first, second' },
    });
    expect(String(profile)).toContain('no times of single kernels');
  });
});

test('draws no more spans than asked for, and counts the others', async () => {
  const profile = new Profile({ mostSpans: 3 });
  const spans = await drawnSpans(() => {
    for (let k = 0; k < 5; k++) profile.addKernel('scale', k, k + 1, {});
    profile.start('solve')();
  });
  expect(spans).toHaveLength(3);
  expect(profile.spansLeftOut).toBe(3);
  expect(profile.kernels[0]).toEqual({ name: 'scale', dispatches: 5, seconds: 0.005 });
  expect(String(profile)).toContain('3 later spans');
});

test('waits for what it was told to expect, failed or not', async () => {
  const profile = new Profile();
  const order: string[] = [];
  profile.expect(new Promise<void>((resolve) => setTimeout(resolve, 5)).then(() => void order.push('late')));
  profile.expect(Promise.reject(new Error('buffer destroyed')));
  await profile.settled();
  order.push('settled');
  expect(order).toEqual(['late', 'settled']);
});

test('as text, indents phases by what they are part of and gives shares', () => {
  const profile = new Profile();
  const end = profile.start('solve');
  profile.start('iterations')();
  end();
  profile.addKernel('neuron_step', 0, 3, {});
  profile.addKernel('sample_step', 3, 4, {});
  const lines = String(profile).split('\n');
  expect(lines[1]).toMatch(/^solve +1 +\d+\.\d{3} +100\.0 %$/);
  expect(lines[2]).toMatch(/^ {2}iterations +1 +\d+\.\d{3} +\d+\.\d %$/);
  expect(lines.find((line) => line.startsWith('neuron_step'))).toMatch(/ 1 +0\.003 +75\.0 %$/);
});

test('the setting is a boolean or a profile', () => {
  const profile = new Profile();
  expect(profileOf(profile)).toBe(profile);
  expect(profileOf(true)).toBeInstanceOf(Profile);
  expect(profileOf(false)).toBeUndefined();
  expect(profileOf(undefined)).toBeUndefined();
  expect(() => profileOf('yes' as unknown as boolean)).toThrow(InputError);
  expect(() => new Profile({ mostSpans: -1 })).toThrow(/mostSpans is -1/);
});
