import { FOLD, GRAM_FACTOR, SECOND_WORD_FACTOR } from './gram-counts.js';

type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const NO_VALUE = 0x40;
const END = 0x0b;

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

const get = (local: number): Code => [0x20, local];
const set = (local: number, value: Code): Code => [...value, 0x21, local];
const constant = (value: number): Code => [0x41, ...signed(value)];
const [add, multiply] = [binary(0x6a), binary(0x6c)];
const [and, or, xor, shiftRight] = [binary(0x71), binary(0x72), binary(0x73), binary(0x76)];
const [isAbove, isUnequal] = [binary(0x4b), binary(0x47)];
const countBits = unary(0x69);
const load = (address: Code, offset: number): Code => [...address, 0x28, 0, offset];
const loadByte = unary(0x2d, 0, 0);
const store = (address: Code, value: Code, offset = 0): Code => [...address, ...value, 0x36, 0, offset];
const loadVector = (address: Code, offset = 0): Code => [...address, 0xfd, 0x00, 0, offset];
const splatByte = unary(0xfd, 0x0f);
const [equalBytes, unequalBytes] = [binary(0xfd, 0x23), binary(0xfd, 0x24)];
const andVectors = binary(0xfd, 0x4e);
const lookUpBytes = binary(0xfd, 0x0e);
const shiftBytesRight = binary(0xfd, 0x6d);
const maskOfBytes = unary(0xfd, 0x64);

/** Repeats the steps until the condition holds, which is asked before each turn. */
const until = (condition: Code, ...steps: readonly Code[]): Code => [
  ...[0x02, NO_VALUE, 0x03, NO_VALUE],
  ...[...condition, 0x0d, 1],
  ...steps.flat(),
  ...[0x0c, 0, END, END],
];

/**
 * `sample(at, last, step, secondMask, shift, filter, out) → out`: writes the address of every sample that the filter
 * knows to `out`, 4 bytes each, and returns where they end. It writes first and counts afterwards, so that no branch
 * depends on what the text is.
 */
function sampleFunction(): Code {
  const [at, last, step, secondMask, shift, filter, out, slot] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const word = (offset: number): Code => or(load(get(at), offset), constant(FOLD));
  const second = and(multiply(word(4), constant(SECOND_WORD_FACTOR)), get(secondMask));
  const gram = multiply(xor(word(0), second), constant(GRAM_FACTOR));
  const filterByte = loadByte(add(get(filter), shiftRight(get(slot), constant(3))));
  const isKnown = and(shiftRight(filterByte, and(get(slot), constant(7))), constant(1));
  return [
    ...until(
      isAbove(get(at), get(last)),
      set(slot, shiftRight(gram, get(shift))),
      store(get(out), get(at)),
      set(out, add(get(out), multiply(isKnown, constant(4)))),
      set(at, add(get(at), get(step))),
    ),
    ...get(out),
  ];
}

/** `count(at, last, byte) → times` that the byte stands in the groups of 16 bytes which start at `at` to `last`. */
function countFunction(): Code {
  const [at, last, byte, times] = [0, 1, 2, 3] as const;
  const found = countBits(maskOfBytes(equalBytes(loadVector(get(at)), splatByte(get(byte)))));
  return [
    ...until(
      isAbove(get(at), get(last)),
      set(times, add(get(times), found)),
      set(at, add(get(at), constant(16))),
    ),
    ...get(times),
  ];
}

/**
 * `signs(at, last, tables, out) → out`: for groups of 16 neighbours whose first bytes start at `at` to `last`, writes the
 * place of the group and a mask of the neighbours that have a bit in common, where there are any. The six tables of 16
 * bytes are the bits of a first byte by its lower and its higher half, those of a second, and those of a third.
 */
function signsFunction(): Code {
  const [at, last, tables, out, mask, zero] = [0, 1, 2, 3, 4, 5] as const;
  const tableOf = [6, 7, 8, 9, 10, 11] as const;
  const [firstLow, firstHigh, secondLow, secondHigh, thirdLow, thirdHigh] = tableOf;
  const bitsOf = (bytes: Code, low: number, high: number): Code =>
    andVectors(
      lookUpBytes(get(low), andVectors(bytes, splatByte(constant(0x0f)))),
      lookUpBytes(get(high), shiftBytesRight(bytes, constant(4))),
    );
  const common = andVectors(
    andVectors(
      bitsOf(loadVector(get(at)), firstLow, firstHigh),
      bitsOf(loadVector(get(at), 1), secondLow, secondHigh),
    ),
    bitsOf(loadVector(get(at), 2), thirdLow, thirdHigh),
  );
  return [
    ...tableOf.flatMap((table, index) => set(table, loadVector(get(tables), index * 16))),
    ...until(
      isAbove(get(at), get(last)),
      set(mask, maskOfBytes(unequalBytes(common, get(zero)))),
      store(get(out), get(at)),
      store(get(out), get(mask), 4),
      set(out, add(get(out), multiply(isUnequal(get(mask), constant(0)), constant(8)))),
      set(at, add(get(at), constant(16))),
    ),
    ...get(out),
  ];
}

const vector = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
const section = (id: number, items: readonly Code[]): Code => [id, ...sized(vector(items))];
const named = (name: string): Code => sized([...Buffer.from(name)]);
const type = (parameters: number): Code => [
  0x60,
  ...vector(Array.from({ length: parameters }, () => [I32])),
  ...vector([[I32]]),
];
/** With one more number than its parameters, and so many vectors. */
const body = (code: Code, vectors = 0): Code =>
  sized([
    ...vector([
      [1, I32],
      [vectors, V128],
    ]),
    ...code,
    END,
  ]);

/** A module of WebAssembly that imports `env.memory` and exports `sample`, `count` and `signs`. */
export const byteMachineCode = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [type(7), type(3), type(4)]),
    ...section(2, [[...named('env'), ...named('memory'), 0x02, 0, 1]]),
    ...section(3, [[0], [1], [2]]),
    ...section(7, [
      [...named('sample'), 0x00, 0],
      [...named('count'), 0x00, 1],
      [...named('signs'), 0x00, 2],
    ]),
    ...section(10, [body(sampleFunction()), body(countFunction()), body(signsFunction(), 7)]),
  ]);
