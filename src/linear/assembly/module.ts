/** All that is compiled to WebAssembly. */
export { pack } from './pack';
export { tiles } from './tiles';
export { addWhere, flipSigns, positivePart, relax, residual, subtract } from './vectors';
