import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Moves message and stack of a failure into a payload, which the codec seals; the code stays readable. Worker and
 * workflow bundle load this module by its path and this export by its name.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
