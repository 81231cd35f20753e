import { PipelinedConnection } from '#persistence';

/**
 * Connections of the recorder alone. To plan the reading of a batch, or the forty columns that are written, costs as much as
 * a dozen rows: so plans are kept for a while.
 */
export class RecordingConnections {
  readonly reading: PipelinedConnection;
  readonly writing: PipelinedConnection;

  constructor(databaseUrl: string) {
    this.reading = new PipelinedConnection(databaseUrl, { plans: 'kept' });
    this.writing = new PipelinedConnection(databaseUrl, { plans: 'kept' });
  }

  async close(): Promise<void> {
    await Promise.all([this.reading.close(), this.writing.close()]);
  }
}
