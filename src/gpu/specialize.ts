// @ts-expect-error the package brings no types
import { wgsl as preprocess } from 'wgsl-preprocessor/wgsl-preprocessor.js';
import { GpuError } from '../errors';

const wgsl = preprocess as (strings: readonly string[], ...values: readonly boolean[]) => string;

/** Capabilities that `#if` may ask for, by the name it uses. */
export type Capabilities = Readonly<Record<string, boolean>>;

/** The capabilities that shaders may test, from a device's features. */
export function capabilitiesOf(features: ReadonlySet<string>): Capabilities {
  return { subgroups: features.has('subgroups'), f16: features.has('shader-f16') };
}

const CONDITION = /(#(?:if|elif))[ \t]+(!?)([A-Za-z_]\w*)[ \t]*(?=\r?\n|$)/g;

/**
 * One WGSL module from `sources`: comments blanked (line numbers stay), `#if capability`, `#elif`, `#else` and `#endif`
 * resolved, and `enable`, `requires` and `diagnostic` directives moved to the top, where WGSL wants them.
 *
 * @throws GpuError 'gpu-validation' on an unknown directive, an unknown capability or unbalanced branches.
 */
export function specialize(sources: readonly string[], capabilities: Capabilities, name: string): string {
  return hoistDirectives(sources.map((source) => resolveBranches(stripComments(source), capabilities, name)).join('\n'));
}

/** The text without comments, each of which becomes as many line breaks as it had. */
export function stripComments(source: string): string {
  let out = '';
  for (let at = 0; at < source.length;) {
    if (source.startsWith('//', at)) {
      const end = source.indexOf('\n', at);
      at = end < 0 ? source.length : end;
    } else if (source.startsWith('/*', at)) {
      const end = endOfBlock(source, at);
      out += ' ' + source.slice(at, end).replace(/[^\n]/g, '');
      at = end;
    } else {
      out += source[at++]!;
    }
  }
  return out;
}

/** WGSL's block comments nest. */
function endOfBlock(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at += 2) {
    if (source.startsWith('/*', at)) depth++;
    else if (source.startsWith('*/', at)) depth--;
    else at--;
    if (depth === 0) return at + 2;
  }
  return source.length;
}

function resolveBranches(source: string, capabilities: Capabilities, name: string): string {
  const fail = (message: string): never => {
    throw new GpuError('gpu-validation', `${name}: ${message}`, name);
  };
  for (const [directive, word] of source.matchAll(/#(\S*)/g)) {
    if (!['if', 'elif', 'else', 'endif'].includes(word!))
      fail(`unknown directive "${directive}": shaders may use #if, #elif, #else and #endif`);
  }
  const strings: string[] = [];
  const values: boolean[] = [];
  let last = 0;
  for (const match of source.matchAll(CONDITION)) {
    const [whole, directive, negated, capability] = match;
    if (!Object.hasOwn(capabilities, capability!)) {
      fail(`unknown capability "${capability}": expected one of ${Object.keys(capabilities).join(', ')}`);
    }
    strings.push(`${source.slice(last, match.index)}${directive} `);
    values.push(capabilities[capability!] !== (negated === '!'));
    last = match.index + whole.length;
  }
  strings.push(source.slice(last));
  try {
    return wgsl(strings, ...values);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function hoistDirectives(source: string): string {
  const directive = /^[ \t]*(?:enable|requires|diagnostic)\b[^;]*;/gm;
  const found = new Set([...source.matchAll(directive)].map(([text]) => text.trim()));
  return [...found, source.replace(directive, '')].join('\n');
}
