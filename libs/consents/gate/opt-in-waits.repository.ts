import type { StoredClock } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';

/** An opt-out of sale and sharing that runs. */
export interface RunningOptOut {
  readonly requestId: string;
  /** What it ended, under the names by which decisions ask. */
  readonly purposes: 'all' | readonly string[];
  /** Deadlines of its request. */
  readonly clock: StoredClock | null;
  /** IANA zone of the controller. */
  readonly zone: string;
}

const COLUMNS = `q.id as "requestId", r.purposes, q.clock_result as clock, q.clock ->> 'zone' as zone`;
const RUNNING = `r.kind = 'objection' and r.ground = 'sale_sharing' and r.state <> 'lifted'`;

/** Reads opt-outs, by the blind index of an identifier that was given with one or by whose session it came from. */
export class OptInWaitsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  list(blind: string, personId: string): Promise<RunningOptOut[]> {
    return this.unitOfWork.query<RunningOptOut>(
      `select ${COLUMNS} from restriction_subject s
         join restriction r on r.id = s.restriction_id join request q on q.id = r.request_id
        where s.blind = ? and ${RUNNING}
        union
       select ${COLUMNS} from request q join restriction r on r.id = q.restriction_id
        where q.person_id = ? and ${RUNNING}`,
      [blind, personId],
    );
  }
}
