import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  executeChild,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { isAppError, isFinal, type OfferedRight, type RequestEvent, type RequestState } from '#contracts';
import { transition } from '#domain/rights';
import type { FulfilmentResult } from '../fulfilment/messages.js';
import { lifecycle, storeActivities, transferActivities } from '../shared/activities.js';
import { failureCode, findFailure, forEachStore } from '../shared/stores.js';
import {
  COMMAND_UPDATE,
  REFRESH_SIGNAL,
  TRANSFER,
  type CommandUpdate,
  type RequestWorkflowInput,
} from './messages.js';
import type { RequestRef, Snapshot } from './ports.js';
import { RequestRun } from './state.js';
import { showProgress } from './progress.js';

export const commandUpdate = defineUpdate<Snapshot, [CommandUpdate]>(COMMAND_UPDATE);
export const refreshSignal = defineSignal(REFRESH_SIGNAL);

/** Most identifiers are learned in the first round; a chain of stores longer than this points to a wrong map. */
const MAX_PLANNING_ROUNDS = 8;
/** Six hours. */
const COPIES_RECHECK_MS = 6 * 60 * 60 * 1000;

/**
 * Carries one request from intake to its final state. It holds the clock and conducts the work; the row in the
 * database is the truth, and each change of it is one activity.
 */
export async function requestWorkflow(input: RequestWorkflowInput): Promise<RequestState> {
  const run = await setup(input);
  do {
    await conduct(run, input);
    // a command that is under way may still open the request again
    await condition(allHandlersFinished);
  } while (!isFinal(run.snapshot.state));
  return run.snapshot.state;
}

async function conduct(run: RequestRun, input: RequestWorkflowInput): Promise<void> {
  while (!isFinal(run.snapshot.state)) {
    showProgress(run);
    run.see(await step(run));
    if (workflowInfo().continueAsNewSuggested) await renew(input);
  }
  showProgress(run);
}

async function setup(input: RequestWorkflowInput): Promise<RequestRun> {
  const request = readInput(input);
  const run = new RequestRun(request);
  setHandler(
    commandUpdate,
    async ({ commandId }) => {
      await condition(() => run.ready);
      run.see(await lifecycle.applyCommand(request, commandId));
      return run.snapshot;
    },
    { validator: (update) => validate(run, update) },
  );
  setHandler(refreshSignal, () => run.invalidate());
  run.see(await lifecycle.triage(request));
  return run;
}

/** Input that did not come through our codec is replaced by it, and ends the run here instead of retrying for ever. */
function readInput(input: RequestWorkflowInput): RequestRef {
  if (typeof input?.tenantId !== 'string' || typeof input.requestId !== 'string')
    throw ApplicationFailure.nonRetryable(
      'The input of this workflow was not made by Habeas.',
      'payload.refused',
    );
  return { tenantId: input.tenantId, requestId: input.requestId };
}

function validate(run: RequestRun, update: CommandUpdate): void {
  if (typeof update?.commandId !== 'string' || typeof update.event?.type !== 'string')
    throw ApplicationFailure.nonRetryable('This update was not made by Habeas.', 'payload.refused');
  if (!run.ready) return;
  const { state, context } = run.snapshot;
  try {
    transition(state, update.event, context);
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, error.code);
  }
}

/** One stage of the way. Stages that wait for people only wait; the others work and say what came of it. */
function step(run: RequestRun): Promise<Snapshot> {
  switch (run.snapshot.state) {
    case 'planning':
      return run.snapshot.waitsFor ? waitForCopies(run) : plan(run);
    case 'executing':
      return fulfil(run);
    case 'verifying':
      return verify(run);
    case 'awaiting_external':
      return run.snapshot.deletions ? waitForDeletions(run, run.snapshot.deletions) : waitForChange(run);
    case 'delivering':
      return run.snapshot.transfer ? transfer(run) : waitForChange(run);
    default:
      return waitForChange(run);
  }
}

/** Store by store, and again those that others taught something; the database knows which. */
async function plan(run: RequestRun): Promise<Snapshot> {
  const { request, snapshot } = run;
  let { stores } = snapshot;
  for (let round = 1; round <= MAX_PLANNING_ROUNDS; round += 1) {
    const outcomes = await forEachStore(stores, (store) =>
      storeActivities(snapshot, store).planStore(request, store.id),
    );
    const failure = findFailure(outcomes);
    if (failure) return planFailed(request, failure.code, failure.store);
    const concluded = await lifecycle.concludePlan(request);
    if (concluded.state !== 'planning' || concluded.revision !== snapshot.revision) return concluded;
    stores = concluded.stores;
  }
  return planFailed(request, 'plan.unsettled', stores[0]?.id);
}

const planFailed = (request: RequestRef, code: string, store?: string): Promise<Snapshot> =>
  lifecycle.advance(request, 'planning', {
    type: 'planFailed',
    codes: [code],
    ...(store === undefined ? {} : { store }),
  });

/** The work itself is a child workflow of the right, so that an operator sees it apart from the waiting. */
async function fulfil(run: RequestRun): Promise<Snapshot> {
  const { request, snapshot } = run;
  const result = await executeChild<(input: RequestRef, snapshot: Snapshot) => Promise<FulfilmentResult>>(
    workflowOf(snapshot.right),
    {
      workflowId: `${request.requestId}/fulfil-${snapshot.revision}`,
      args: [request, snapshot],
      staticSummary: `${snapshot.right} of ${snapshot.number}`,
      parentClosePolicy: 'REQUEST_CANCEL',
    },
  );
  return lifecycle.advance(request, 'executing', executionEvent(result));
}

/** `know_categories` → `knowCategoriesWorkflow`. */
const workflowOf = (right: OfferedRight): string =>
  `${right.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())}Workflow`;

function executionEvent(result: FulfilmentResult): RequestEvent {
  switch (result.status) {
    case 'done':
      return { type: 'storesDone', externalOpen: 0 };
    case 'drifted':
      return { type: 'planDrifted' };
    case 'failed':
      return { type: 'storeFailed', store: result.store, code: result.code };
  }
}

async function verify(run: RequestRun): Promise<Snapshot> {
  const { request, snapshot } = run;
  const outcomes = await forEachStore(snapshot.stores, (store) =>
    storeActivities(snapshot, { ...store, after: [] }).verifyStore(request, store.id),
  );
  const failure = findFailure(outcomes);
  if (failure) return lifecycle.advance(request, 'verifying', { type: 'storeFailed', ...failure });
  return lifecycle.concludeVerification(request);
}

/** Art. 20(2) GDPR: to the controller whom the person named, who confirms what arrived. */
async function transfer({ request, snapshot }: RequestRun): Promise<Snapshot> {
  try {
    await transferActivities(snapshot).sendPackage(request);
  } catch (error) {
    const failure = { store: TRANSFER, code: failureCode(error) };
    return lifecycle.advance(request, 'delivering', { type: 'storeFailed', ...failure });
  }
  return lifecycle.advance(request, 'delivering', { type: 'answerSent' });
}

/** Sleeps until a command changed the row, or until the clock wants something. Every wait has an end. */
async function waitForChange(run: RequestRun): Promise<Snapshot> {
  const { request, snapshot } = run;
  const { timer } = snapshot;
  const changed = () => isChanged(run, snapshot);
  if (!timer) await condition(changed);
  else if (!(await condition(changed, Math.max(0, Date.parse(timer.at) - Date.now()))))
    return lifecycle.advance(request, snapshot.state, { type: 'timer', timer: timer.name, key: timer.key });
  return run.stale ? lifecycle.read(request) : run.snapshot;
}

const isChanged = (run: RequestRun, snapshot: Snapshot): boolean =>
  run.stale || run.snapshot.revision !== snapshot.revision;

/**
 * What a person is still to get a copy of is not erased, nor planned before: the plan would be old by then. The end of a
 * copy is signalled; it is also looked for, because the signal may come while the row is being read.
 */
async function waitForCopies(run: RequestRun): Promise<Snapshot> {
  const { request, snapshot } = run;
  const untilTimer = snapshot.timer ? Date.parse(snapshot.timer.at) - Date.now() : Infinity;
  if (untilTimer <= COPIES_RECHECK_MS) return waitForChange(run);
  await condition(() => isChanged(run, snapshot), COPIES_RECHECK_MS);
  return lifecycle.read(request);
}

/** A store that cannot be asked is asked again later; people may confirm the work at any time. */
async function waitForDeletions(
  run: RequestRun,
  { stores, afterMs }: NonNullable<Snapshot['deletions']>,
): Promise<Snapshot> {
  const { request, snapshot } = run;
  const untilTimer = snapshot.timer ? Date.parse(snapshot.timer.at) - Date.now() : Infinity;
  if (untilTimer <= afterMs) return waitForChange(run);
  if (!(await condition(() => isChanged(run, snapshot), afterMs)))
    await forEachStore(stores, (store) =>
      storeActivities(snapshot, { ...store, after: [] }).recheckDeletions(request, store.id),
    );
  return lifecycle.read(request);
}

/** Histories are bounded: a request that lives long starts a fresh one; its state is in the database anyway. */
async function renew(input: RequestWorkflowInput): Promise<never> {
  await condition(allHandlersFinished);
  return continueAsNew<typeof requestWorkflow>(input);
}
