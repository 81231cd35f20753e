import { BITS_FACTOR, FOLD, GRAM_FACTOR, SECOND_WORD_FACTOR } from './gram-counts.js';
import {
  add,
  and,
  andVectors,
  constant,
  countBits,
  equalBytes,
  get,
  isAbove,
  isBelow,
  isEqual,
  isUnequal,
  isZero,
  load,
  loadByte,
  loadVector,
  lookUpBytes,
  maskOfBytes,
  multiply,
  or,
  set,
  shiftBytesRight,
  shiftLeft,
  shiftRight,
  splatByte,
  store,
  subtract,
  trailingZeros,
  unequalBytes,
  until,
  wasmModule,
  when,
  xor,
  type Code,
  type WasmFunction,
} from './wasm-assembly.js';
import { KEY_FACTOR, SIGN_KEYS, WORD_FACTOR } from '../spi/index.js';

/** Whether the bit of the slot is set in a filter, as 0 or 1. */
const bitOf = (filter: Code, slot: Code): Code =>
  and(shiftRight(loadByte(add(filter, shiftRight(slot, constant(3)))), and(slot, constant(7))), constant(1));

/**
 * `sample(at, last, step, secondMask, shift, filter, out) → out`: writes the address of every sample that the filter
 * knows to `out`, 4 bytes each, and returns where they end. It writes first and counts afterwards, so that no branch
 * depends on what the text is.
 */
function sampleFunction(): WasmFunction {
  const [at, last, step, secondMask, shift, filter, out] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [gram, bits] = [7, 8] as const;
  const word = (offset: number): Code => or(load(get(at), offset), constant(FOLD));
  const second = and(multiply(word(4), constant(SECOND_WORD_FACTOR)), get(secondMask));
  const hash = multiply(xor(word(0), second), constant(GRAM_FACTOR));
  const filterWord = load(add(get(filter), multiply(shiftRight(get(gram), get(shift)), constant(4))));
  const isKnown = isEqual(and(filterWord, get(bits)), get(bits));
  const bitFrom = (first: number): Code => shiftLeft(constant(1), shiftRight(get(bits), constant(first)));
  const code = [
    ...until(
      isAbove(get(at), get(last)),
      set(gram, hash),
      set(bits, multiply(get(gram), constant(BITS_FACTOR))),
      set(bits, or(or(bitFrom(27), bitFrom(22)), bitFrom(17))),
      store(get(out), get(at)),
      set(out, add(get(out), multiply(isKnown, constant(4)))),
      set(at, add(get(at), get(step))),
    ),
    ...get(out),
  ];
  return { name: 'sample', parameters: 7, numbers: 2, vectors: 0, code };
}

/** `count(at, last, byte) → times` that the byte stands in the groups of 16 bytes which start at `at` to `last`. */
function countFunction(): WasmFunction {
  const [at, last, byte, times] = [0, 1, 2, 3] as const;
  const found = countBits(maskOfBytes(equalBytes(loadVector(get(at)), splatByte(get(byte)))));
  const code = [
    ...until(
      isAbove(get(at), get(last)),
      set(times, add(get(times), found)),
      set(at, add(get(at), constant(16))),
    ),
    ...get(times),
  ];
  return { name: 'count', parameters: 3, numbers: 1, vectors: 0, code };
}

/**
 * `signs(at, last, tables, out) → out`: for groups of 16 neighbours whose first bytes start at `at` to `last`, writes the
 * place of the group and a mask of the neighbours that have a bit in common, where there are any. The six tables of 16
 * bytes are the bits of a first byte by its lower and its higher half, those of a second, and those of a third.
 */
function signsFunction(): WasmFunction {
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
  const code = [
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
  return { name: 'signs', parameters: 4, numbers: 1, vectors: 7, code };
}

/**
 * `keep(at, last, start, end, keys, shift, out) → out`: of the groups that `signs` wrote at `at` to `last`, writes the
 * second byte of each sign that stands there, but for plain ones with words around them that the filter of keys does not
 * know (see `SignKeys`). A word that reaches `start` or `end` is not judged. `keys` are the bits of first bytes, those of
 * second ones, the classes of bytes, and the filter.
 */
function keepFunction(): WasmFunction {
  const [at, last, start, end, keys, shift, out] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [mask, place, left, right, local, domain] = [7, 8, 9, 10, 11, 12] as const;
  const byteAt = (address: number): Code => loadByte(get(address));
  const tableBits = (table: number, byte: Code): Code => loadByte(add(get(keys), byte), table * 256);
  const isNone = (of: number, mark: number): Code => isZero(and(tableBits(2, byteAt(of)), constant(mark)));
  const hashed = (hash: number, of: number): Code =>
    multiply(xor(get(hash), or(byteAt(of), constant(0x20))), constant(WORD_FACTOR));
  const add1 = (local: number): Code => set(local, add(get(local), constant(1)));
  const keep = [...store(get(out), get(place)), ...set(out, add(get(out), constant(4)))];
  const slot = shiftRight(
    multiply(
      xor(get(local), multiply(shiftRight(get(domain), constant(1)), constant(KEY_FACTOR))),
      constant(KEY_FACTOR),
    ),
    get(shift),
  );
  const isUnclear = or(
    or(isBelow(get(left), get(start)), isEqual(get(right), get(end))),
    or(
      isAbove(subtract(get(place), get(left)), constant(SIGN_KEYS.mostLocalBytes)),
      isUnequal(and(tableBits(2, byteAt(left)), constant(SIGN_KEYS.escape)), constant(0)),
    ),
  );
  const isStillLocal = or(
    or(isBelow(get(left), get(start)), isNone(left, SIGN_KEYS.local)),
    isAbove(subtract(get(place), get(left)), constant(SIGN_KEYS.mostLocalBytes)),
  );
  const plain = [
    ...[...set(local, constant(0)), ...set(domain, constant(0))],
    ...set(right, add(get(place), constant(1))),
    ...until(
      or(isEqual(get(right), get(end)), isNone(right, SIGN_KEYS.word)),
      set(domain, hashed(domain, right)),
      add1(right),
    ),
    ...set(left, subtract(get(place), constant(1))),
    ...until(isStillLocal, set(local, hashed(local, left)), set(left, subtract(get(left), constant(1)))),
    ...when(or(isUnclear, bitOf(add(get(keys), constant(3 * 256)), slot)), keep),
  ];
  const isPlain = isEqual(byteAt(place), constant(SIGN_KEYS.sign));
  const spelling = and(
    tableBits(0, loadByte(subtract(get(place), constant(1)))),
    tableBits(1, byteAt(place)),
  );
  const code = [
    ...until(
      isAbove(get(at), get(last)),
      set(mask, load(get(at), 4)),
      until(
        isZero(get(mask)),
        set(place, add(add(load(get(at)), trailingZeros(get(mask))), constant(1))),
        set(mask, and(get(mask), subtract(get(mask), constant(1)))),
        when(isBelow(get(place), get(end)), [
          ...when(isPlain, plain),
          ...when(and(isZero(isPlain), isUnequal(spelling, constant(0))), keep),
        ]),
      ),
      set(at, add(get(at), constant(8))),
    ),
    ...get(out),
  ];
  return { name: 'keep', parameters: 7, numbers: 6, vectors: 0, code };
}

/**
 * `runs(at, last, step, table, out) → out`: writes every `step`th place from `at` to `last` from which on the table has
 * all bytes, up to the one a step further on.
 */
function runsFunction(): WasmFunction {
  const [at, last, step, table, out, length] = [0, 1, 2, 3, 4, 5] as const;
  const isAtEnd = isZero(loadByte(add(get(table), loadByte(add(get(at), get(length))))));
  const isLong = isAbove(get(length), get(step));
  const code = [
    ...until(
      isAbove(get(at), get(last)),
      set(length, constant(0)),
      until(or(isLong, isAtEnd), set(length, add(get(length), constant(1)))),
      store(get(out), get(at)),
      set(out, add(get(out), multiply(isLong, constant(4)))),
      set(at, add(get(at), get(step))),
    ),
    ...get(out),
  ];
  return { name: 'runs', parameters: 5, numbers: 1, vectors: 0, code };
}

/** A module of WebAssembly that imports the shared `env.memory` and exports the functions above. */
export const byteMachineCode = (pages: number): Uint8Array<ArrayBuffer> =>
  wasmModule([sampleFunction(), countFunction(), signsFunction(), keepFunction(), runsFunction()], pages);
