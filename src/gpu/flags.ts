/** WebGPU's usage bits by name: the globals `GPUBufferUsage`, `GPUShaderStage` and `GPUMapMode` do not exist in Node. */
export const BUFFER_USAGE = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyDestination: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
  queryResolve: 0x0200,
} as const;

export const COMPUTE_STAGE = 0x4;
export const MAP_READ = 0x0001;
