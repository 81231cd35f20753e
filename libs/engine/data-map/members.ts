import { z } from 'zod';
import { didYouMean } from '#contracts';

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

/**
 * One of several objects, told apart by a member that only that one has: what is wrong within it is said, and not what is
 * missing for another.
 * @param message when it is none of them
 */
export const formOf = <Forms extends Readonly<Record<string, z.ZodType>>>(forms: Forms, message: string) =>
  z.unknown().transform((value, context): z.output<Forms[keyof Forms]> => {
    const isGiven = (member: string): boolean =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, member);
    const form = Object.entries(forms).find(([member]) => isGiven(member))?.[1];
    const parsed = form?.safeParse(value);
    if (parsed?.success) return parsed.data as z.output<Forms[keyof Forms]>;
    const issues = parsed?.error.issues ?? [{ path: [], message }];
    for (const { path, message: found } of issues)
      context.addIssue({ code: 'custom', path, message: missing(path, found) ?? found });
    return z.NEVER;
  });

const missing = (path: readonly PropertyKey[], message: string): string | null =>
  message.endsWith('received undefined') ? `"${String(path.at(-1))}" is missing` : null;
