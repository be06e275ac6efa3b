import { FileError } from '../errors';
import { decodeText } from './text';

/** A value inside a JSON document and where it stands, for messages: `network.hidden.data`. */
export interface JsonNode {
  readonly value: unknown;
  readonly path: string;
}

const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'];

/** Parses a JSON document whose root is an object with the given `format` and `version`. */
export function parseDocument(bytes: Uint8Array, format: string, version: number): JsonNode {
  const root = { value: parse(bytes, format), path: 'the file' };
  checkObject(root);
  const [givenFormat, givenVersion] = [optionalMember(root, 'format')?.value, optionalMember(root, 'version')?.value];
  if (givenFormat !== format) throw new FileError(`the file has format ${show(givenFormat)}: expected ${show(format)}`);
  if (givenVersion !== version)
    throw new FileError(`the file has version ${show(givenVersion)} of ${format}: this reluvex reads version ${version}`);
  return { value: root.value, path: '' };
}

/** An own member of an object. @throws FileError when it is missing. */
export function member(node: JsonNode, key: string): JsonNode {
  const found = optionalMember(node, key);
  if (found === undefined) throw new FileError(`${pathOf(node, key)} is missing`);
  return found;
}

/** An own member of an object, or undefined. @throws FileError when the node is not a plain object. */
export function optionalMember(node: JsonNode, key: string): JsonNode | undefined {
  checkObject(node);
  return Object.hasOwn(node.value as object, key)
    ? { value: (node.value as Record<string, unknown>)[key], path: pathOf(node, key) }
    : undefined;
}

/** @throws FileError when the object has a key that is not listed. */
export function checkKeys(node: JsonNode, known: readonly string[]): void {
  checkObject(node);
  const unknown = Object.keys(node.value as object).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new FileError(`${pathOf(node, unknown)} is not part of the format: expected ${known.join(', ')}`);
}

export function asString(node: JsonNode): string {
  return typeof node.value === 'string' ? node.value : fail(node, 'text');
}

export function asBoolean(node: JsonNode): boolean {
  return typeof node.value === 'boolean' ? node.value : fail(node, 'true or false');
}

export function asNumber(node: JsonNode): number {
  return typeof node.value === 'number' && Number.isFinite(node.value) ? node.value : fail(node, 'a finite number');
}

export function asOneOf<T extends string>(node: JsonNode, allowed: readonly T[]): T {
  return allowed.includes(node.value as T) ? (node.value as T) : fail(node, `one of ${allowed.join(', ')}`);
}

/** The elements of an array, of the given length where there is one. */
export function asList(node: JsonNode, length?: number): JsonNode[] {
  if (!Array.isArray(node.value)) fail(node, 'a list');
  const list = node.value as readonly unknown[];
  if (length !== undefined && list.length !== length) throw new FileError(`${node.path} has ${list.length} entries: expected ${length}`);
  return list.map((value, at) => ({ value, path: `${node.path}[${at}]` }));
}

/** An array of finite numbers, of the given length where there is one. */
export function asNumbers(node: JsonNode, length?: number): Float64Array {
  if (!Array.isArray(node.value)) fail(node, 'a list of numbers');
  const list = node.value as readonly unknown[];
  if (length !== undefined && list.length !== length) throw new FileError(`${node.path} has ${list.length} values: expected ${length}`);
  return Float64Array.from(list, (value, at) => asNumber({ value, path: `${node.path}[${at}]` }));
}

/** A shape of two whole numbers whose product is a safe integer. */
export function asShape(node: JsonNode): readonly [number, number] {
  const [rows, columns] = asNumbers(node, 2) as unknown as [number, number];
  const whole = [rows, columns, rows * columns].every((size) => Number.isSafeInteger(size) && size >= 0);
  return whole ? [rows, columns] : fail(node, 'two whole numbers ≥ 0');
}

function parse(bytes: Uint8Array, format: string): unknown {
  const text = decodeText(bytes);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FileError(`the file is not JSON (${(cause as Error).message}): expected a ${format} document`, { cause });
  }
}

function checkObject(node: JsonNode): void {
  if (node.value === null || typeof node.value !== 'object' || Array.isArray(node.value)) fail(node, 'an object');
  const forbidden = FORBIDDEN_KEYS.find((key) => Object.hasOwn(node.value as object, key));
  if (forbidden !== undefined) throw new FileError(`${pathOf(node, forbidden)} is not allowed in a file`);
}

function fail(node: JsonNode, expected: string): never {
  throw new FileError(`${node.path} is ${show(node.value)}: expected ${expected}`);
}

function pathOf(node: JsonNode, key: string): string {
  return node.path === '' || node.path === 'the file' ? key : `${node.path}.${key}`;
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
