import type { Decision } from '#contracts/schemas';
import type { CommandInput } from './commands.service.js';

/** A decision as a command: codes in clear, the words of people apart. Of a review its words are what is kept. */
export function decisionCommand({ purposes, review }: Decision): CommandInput {
  const notes = purposes.flatMap(({ note }) => note ?? []).join('\n');
  const body = {
    purposes: purposes.map(({ note: _note, ...purpose }) => purpose),
    ...(review && { reviewed: true }),
  };
  return { kind: 'decision', body, text: review ? JSON.stringify(review) : notes || undefined };
}
