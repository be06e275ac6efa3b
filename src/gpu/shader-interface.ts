/** What a shader's text declares; the contract test compares it with the kernel's declaration. */
export interface ShaderInterface {
  readonly entryPoints: readonly string[];
  /** Fields of the struct bound at binding 0, in order. */
  readonly params: readonly (readonly [name: string, type: string])[];
  /** Storage buffers in the order of their bindings. */
  readonly buffers: readonly { readonly binding: number; readonly name: string; readonly access: string; readonly type: string }[];
  /** Overrides with their default values; NaN where there is none. */
  readonly overrides: readonly (readonly [name: string, value: number])[];
}

/** Reads the declarations from WGSL without comments and directives, as `specialize` returns it. */
export function readShaderInterface(source: string): ShaderInterface {
  const uniform = /@binding\(\s*0\s*\)\s*var<uniform>\s*\w+\s*:\s*(\w+)/.exec(source)?.[1];
  const struct = uniform === undefined ? undefined : new RegExp(`struct\\s+${uniform}\\s*\\{([^}]*)\\}`).exec(source)?.[1];
  const buffers = [...source.matchAll(/@binding\(\s*(\d+)\s*\)\s*var<storage(?:,\s*(\w+))?>\s*(\w+)\s*:\s*([^;]+);/g)];
  return {
    entryPoints: [...source.matchAll(/@compute[^{]*?fn\s+(\w+)/g)].map((match) => match[1]!),
    params: [...(struct ?? '').matchAll(/(\w+)\s*:\s*(\w+)/g)].map((match) => [match[1]!, match[2]!] as const),
    buffers: buffers
      .map(([, binding, access, name, type]) => ({ binding: Number(binding), name: name!, access: access ?? 'read', type: type!.trim() }))
      .sort((left, right) => left.binding - right.binding),
    overrides: [...source.matchAll(/override\s+(\w+)[^;=]*(?:=\s*([^;]+))?;/g)].map(
      (match) => [match[1]!, parseFloat(match[2] ?? '')] as const,
    ),
  };
}

/** Bytes of the smallest buffer that a storage binding of this type accepts: one element of a runtime-sized array. */
export function smallestBinding(type: string): number {
  const width = /vec([234])/.exec(type)?.[1];
  return width === undefined ? 4 : width === '2' ? 8 : 16;
}
