import { PipelinedConnection } from '#persistence';

/**
 * Connections of the recorder alone. Reading is planned anew for each batch: of the indexes of an empty table a kept plan may
 * have chosen one that finds all records of the tenant. Writing appends, and finds the one head of a chain: to plan its
 * forty columns costs PostgreSQL as much as a dozen rows.
 */
export class RecordingConnections {
  readonly reading: PipelinedConnection;
  readonly writing: PipelinedConnection;

  constructor(databaseUrl: string) {
    this.reading = new PipelinedConnection(databaseUrl, { plans: 'each' });
    this.writing = new PipelinedConnection(databaseUrl, { plans: 'once' });
  }

  async close(): Promise<void> {
    await Promise.all([this.reading.close(), this.writing.close()]);
  }
}
