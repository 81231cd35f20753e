import { z } from 'zod';
import { didYouMean } from './did-you-mean.js';

/** An object whose unknown members are refused by a message that names the known ones. */
export const members = <Shape extends z.ZodRawShape>(what: string, shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? unknownMember(what, (issue as unknown as { keys: string[] }).keys, Object.keys(shape))
        : undefined,
  });
const unknownMember = (what: string, unknown: readonly string[], known: readonly string[]): string => {
  const first = unknown[0] ?? '';
  return `"${first}" is no member of a ${what}.${didYouMean(first, known)} Known: ${known.join(', ')}`;
};
