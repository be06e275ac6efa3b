/** All that is compiled to WebAssembly. */
export { lane, share, started, stop, unfinished } from './lanes';
export { pack } from './pack';
export { product } from './product';
export { tiles } from './tiles';
export { addWhere, flipSigns, positivePart, relax, residual, subtract } from './vectors';
