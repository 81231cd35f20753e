import type { Rule } from './rule.js';

/**
 * Of whom nobody has shown who they are, and for whom nothing was done. No letter: whoever sends spam learns by it that
 * somebody reads. A person who showed something of themselves gets a refusal with a reason.
 */
export const SPAM: readonly Rule[] = [
  {
    row: 42,
    when: ({ verificationLevel, executionStarted }) => verificationLevel === 'L0' && !executionStarted,
    to: 'spam',
  },
];
