import { queuesOf } from './queues.js';

describe('the queues of a worker', () => {
  it('are the common one, with the workflows, when none is named', () => {
    expect(queuesOf({ WORKER_QUEUES: [] })).toEqual([{ taskQueue: 'habeas', workflows: true }]);
  });

  it('are the named ones alone, without workflows', () => {
    expect(queuesOf({ WORKER_QUEUES: ['store-web', 'store-logs'] })).toEqual([
      { taskQueue: 'store-web', workflows: false },
      { taskQueue: 'store-logs', workflows: false },
    ]);
  });

  it('are both when the common one is named too', () => {
    expect(queuesOf({ WORKER_QUEUES: ['habeas', 'store-web', 'habeas'] })).toEqual([
      { taskQueue: 'habeas', workflows: true },
      { taskQueue: 'store-web', workflows: false },
    ]);
  });
});
