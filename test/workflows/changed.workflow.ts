import { patched, sleep } from '@temporalio/workflow';
import { requestWorkflow } from '../../workflows/index.js';
import type { RequestState } from '#contracts';
import type { RequestWorkflowInput } from '#workflows/request/messages';

/** The workflow of a request after a careless change: it begins with something new, for old runs too. */
export async function carelessRequestWorkflow(input: RequestWorkflowInput): Promise<RequestState> {
  await sleep('1 second');
  return requestWorkflow(input);
}

/** The same change for new runs alone. */
export async function patchedRequestWorkflow(input: RequestWorkflowInput): Promise<RequestState> {
  if (patched('sleeps-first')) await sleep('1 second');
  return requestWorkflow(input);
}
