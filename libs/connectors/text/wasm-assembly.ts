/** Instructions of WebAssembly, as bytes. */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const NO_VALUE = 0x40;
const END = 0x0b;
const [BLOCK, LOOP, IF, BRANCH, BRANCH_IF] = [0x02, 0x03, 0x04, 0x0c, 0x0d] as const;

/** LEB128, as WebAssembly writes all its numbers. */
function signed(value: number): Code {
  const byte = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40);
  return isLast ? [byte] : [byte | 0x80, ...signed(rest)];
}
const unsigned = (value: number): Code =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];

const binary =
  (...operator: Code) =>
  (left: Code, right: Code): Code => [...left, ...right, ...operator];
const unary =
  (...operator: Code) =>
  (operand: Code): Code => [...operand, ...operator];

export const get = (local: number): Code => [0x20, local];
export const set = (local: number, value: Code): Code => [...value, 0x21, local];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const [add, subtract, multiply] = [binary(0x6a), binary(0x6b), binary(0x6c)];
export const [and, or, xor] = [binary(0x71), binary(0x72), binary(0x73)];
/** By the lowest five bits of the second number. */
export const [shiftLeft, shiftRight] = [binary(0x74), binary(0x76)];
export const [isEqual, isUnequal, isAbove, isBelow] = [
  binary(0x46),
  binary(0x47),
  binary(0x4b),
  binary(0x49),
];
export const [isZero, trailingZeros, countBits] = [unary(0x45), unary(0x68), unary(0x69)];
export const load = (address: Code, offset = 0): Code => [...address, 0x28, 0, ...unsigned(offset)];
export const loadByte = (address: Code, offset = 0): Code => [...address, 0x2d, 0, ...unsigned(offset)];
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...[...address, ...value],
  ...[0x36, 0, ...unsigned(offset)],
];
export const loadVector = (address: Code, offset = 0): Code => [...address, 0xfd, 0x00, 0, offset];
export const splatByte = unary(0xfd, 0x0f);
export const [equalBytes, unequalBytes] = [binary(0xfd, 0x23), binary(0xfd, 0x24)];
export const andVectors = binary(0xfd, 0x4e);
export const lookUpBytes = binary(0xfd, 0x0e);
export const shiftBytesRight = binary(0xfd, 0x6d);
export const maskOfBytes = unary(0xfd, 0x64);

/** Repeats the steps until the condition holds, which is asked before each turn. */
export const until = (condition: Code, ...steps: readonly Code[]): Code => [
  ...[BLOCK, NO_VALUE, LOOP, NO_VALUE],
  ...[...condition, BRANCH_IF, 1],
  ...steps.flat(),
  ...[BRANCH, 0, END, END],
];

export const when = (condition: Code, ...steps: readonly Code[]): Code => [
  ...[...condition, IF, NO_VALUE],
  ...steps.flat(),
  END,
];

export interface WasmFunction {
  readonly name: string;
  /** 32-bit numbers, the first locals. */
  readonly parameters: number;
  /** Numbers and, after them, vectors that start as 0. */
  readonly numbers: number;
  readonly vectors: number;
  /** Leaves a number as its result. */
  readonly code: Code;
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
const named = (name: string): Code => sized([...Buffer.from(name)]);
const type = ({ parameters }: WasmFunction): Code => [
  0x60,
  ...vector(Array.from({ length: parameters }, () => [I32])),
  ...vector([[I32]]),
];
const body = ({ numbers, vectors, code }: WasmFunction): Code => {
  const locals = vector([
    [numbers, I32],
    [vectors, V128],
  ]);
  return sized([...locals, ...code, END]);
};

/** A module that imports `env.memory`, shared and of so many pages, and exports the functions. */
export const wasmModule = (functions: readonly WasmFunction[], pages: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, functions.map(type)),
    ...section(2, [[...named('env'), ...named('memory'), 0x02, 3, ...unsigned(pages), ...unsigned(pages)]]),
    ...section(
      3,
      functions.map((_, index) => [index]),
    ),
    ...section(
      7,
      functions.map(({ name }, index) => [...named(name), 0x00, index]),
    ),
    ...section(10, functions.map(body)),
  ]);
